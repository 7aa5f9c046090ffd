// The bill of materials of one sink while it is being chosen: what the last choice added, removed or changed
// is lit for two seconds. Beside the form in landscape; in portrait a bar at the bottom that opens.
export default {
  template: `
    <section class="live-bom" :class="{ open }" :aria-label="words.title">
      <button type="button" class="live-bom-head" :aria-expanded="open ? 'true' : 'false'" :aria-controls="id + '-body'" @click="open = !open">
        <span class="live-bom-title">{{ words.title }}</span>
        <span class="live-bom-changes" role="status">
          <span v-for="kind in ['added', 'removed', 'changed']" v-show="count(kind)" :class="'count-' + kind">{{ signs[kind] }} {{ count(kind) }} <span class="visually-hidden">{{ words[kind] }}</span></span>
          <span class="live-bom-latest mono">{{ latest }}</span>
        </span>
        <span class="live-bom-count">{{ counted }}</span>
        <span class="icon" :class="open ? 'i-down' : 'i-up'" aria-hidden="true"></span>
      </button>
      <div :id="id + '-body'" ref="body" class="live-bom-body">
        <p v-if="!lines.length" class="live-bom-none">{{ words.none }}</p>
        <ul class="live-bom-lines">
          <li v-for="line in lines" :key="keyOf(line)" class="live-bom-line" :class="marks[keyOf(line)] ? 'difference-' + marks[keyOf(line)] : ''">
            <span class="live-bom-what"><span class="live-bom-number"><span class="mono">{{ line.number }}</span><span v-if="line.outline" class="tree-outline">{{ line.outline }}</span></span><span class="live-bom-name">{{ line.about ? line.about + " · " + line.name : line.name }}</span></span>
            <span class="live-bom-quantity"><del v-if="line.was && marks[keyOf(line)]">{{ line.was }}</del> {{ line.quantity }}<span v-if="line.unverified" class="tree-unverified"><span class="visually-hidden">{{ words.unverified }}</span></span></span>
            <button type="button" class="tree-why i-help" :aria-label="words.why + ' ' + line.number" :popovertarget="id + '-why'" @click="asked = line"></button>
          </li>
          <li v-for="line in gone" :key="'gone ' + line.key" class="live-bom-line difference-removed">
            <span class="live-bom-what"><span class="mono">{{ line.number }}</span><span class="live-bom-name text">{{ line.name }}</span></span>
            <span class="live-bom-quantity">{{ line.quantity }}</span><span class="tree-why"></span>
          </li>
        </ul>
        <p class="live-bom-foot">{{ foot }}</p>
      </div>
      <div :id="id + '-why'" class="popover" popover="auto" role="dialog" :aria-label="words.why"><p v-for="text in asked?.why">{{ text }}</p></div>
    </section>`,
  props: { id: String, lines: Array, changes: Array, stamp: Number, counted: String, foot: String, words: Object },
  data() { return { open: false, marks: {}, gone: [], asked: null, signs: { added: "+", removed: "−", changed: "→" } }; },
  computed: {
    latest() { return (this.lines.find((line) => this.marks[this.keyOf(line)]) ?? this.gone[0])?.number ?? ""; },
  },
  watch: { stamp() { this.light(); } },
  beforeUnmount() { clearTimeout(this.timer); },
  methods: {
    keyOf(line) { return line.key ?? line.number; },
    // Brings what changed into view inside the list; the page itself stays where it is.
    follow() {
      const body = this.$refs.body, line = body.querySelector("[class*=difference-]");
      if (!line || !body.clientHeight) return;
      const above = line.offsetTop - body.scrollTop, below = above + line.offsetHeight - body.clientHeight;
      if (above < 0 || below > 0) body.scrollTop = line.offsetTop - body.clientHeight / 2;
    },
    count(kind) { return kind === "removed" ? this.gone.length : Object.values(this.marks).filter((mark) => mark === kind).length; },
    light() {
      clearTimeout(this.timer);
      this.marks = Object.fromEntries(this.changes.filter((one) => one.kind !== "removed").map((one) => [one.key, one.kind]));
      this.gone = this.changes.filter((one) => one.kind === "removed");
      this.$nextTick(this.follow);
      this.timer = setTimeout(() => { this.marks = {}; this.gone = []; }, 2000);
    },
  },
};
