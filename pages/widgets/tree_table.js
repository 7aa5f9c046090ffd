// A tree of parts as a table. All lines come once as data; opening, searching and scrolling happen here,
// without a round trip. Above WINDOW lines only what is in view (and a little more) is in the document.
const WINDOW = 300;
const SPARE = 12; // rows drawn above and below the view, so that scrolling never shows a gap
const AT_ONCE = 40; // rows drawn before anything else; the rest follows when the browser has time
const whenIdle = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 200 }) : setTimeout(act));
export default {
  template: `
    <div class="tree">
      <div class="tree-tools no-print">
        <label class="tree-search"><span class="icon i-search" aria-hidden="true"></span>
          <input type="search" v-model="words" :aria-label="labels.search" :placeholder="labels.search" autocomplete="off" spellcheck="false" @keydown.enter="nextHit"></label>
        <span class="tree-count" role="status">{{ told }}</span>
        <button v-if="deep" type="button" class="btn btn-quiet" @click="expandAll">{{ labels.expand }}</button>
        <button v-if="deep" type="button" class="btn btn-quiet" @click="collapseAll">{{ labels.collapse }}</button>
      </div>
      <div class="tree-frame" ref="frame" :class="{ 'tree-window': windowed }" @scroll.passive="scrolled">
        <table role="treegrid" class="tree-table" :aria-label="label" :aria-rowcount="shown.length + 1">
          <thead role="rowgroup"><tr role="row" aria-rowindex="1">
            <th scope="col" role="columnheader">{{ labels.number }}</th><th scope="col" role="columnheader">{{ labels.name }}</th><th scope="col" role="columnheader" class="cell-number">{{ labels.quantity }}</th>
          </tr></thead>
          <tbody role="rowgroup">
            <tr v-if="before" class="tree-gap" aria-hidden="true"><td colspan="3" :style="{ height: before + 'px' }"></td></tr>
            <tr v-for="(line, index) in drawn" :key="line.id" role="row" :data-id="line.id" class="tree-line" :class="[line.mark && 'mark-' + line.mark, { hit: hits.has(line.id), changed: lit.has(line.id) }]"
              :aria-level="line.level + 1" :aria-expanded="line.parent ? (open.has(line.id) || searching ? 'true' : 'false') : undefined" :aria-rowindex="first + index + 2"
              :tabindex="line.id === at ? 0 : -1" @click="pressed(line, $event)" @focus="at = line.id" @keydown="key(line, $event)">
              <td role="gridcell" class="tree-number"><span class="tree-indent" :style="{ '--level': line.level }"></span>
                <span class="tree-chevron icon" :class="line.parent ? (open.has(line.id) || searching ? 'i-down' : 'i-right') : ''" aria-hidden="true"></span>
                <span class="mono">{{ line.number }}</span></td>
              <td role="gridcell" class="tree-name"><div class="tree-cell"><span class="tree-words">{{ line.name }}<span v-if="line.outline" class="tree-outline">{{ line.outline }}</span><span v-if="line.note" class="tree-note">{{ line.note }}</span></span>
                <button v-if="whyOf(line)" type="button" class="tree-why i-info" tabindex="-1" :aria-label="labels.why + ' ' + line.number" @click.stop="explain(line, $event)"></button></div></td>
              <td role="gridcell" class="cell-number"><span v-if="line.was" class="tree-was">{{ line.was }}</span>{{ line.quantity }}<span v-if="line.unverified" class="tree-unverified" :title="labels.unverified"><span class="visually-hidden">{{ labels.unverified }}</span></span></td>
            </tr>
            <tr v-if="after" class="tree-gap" aria-hidden="true"><td colspan="3" :style="{ height: after + 'px' }"></td></tr>
          </tbody>
        </table>
        <p v-if="!shown.length" class="tree-none">{{ labels.none }}</p>
      </div>
      <div ref="why" popover="auto" class="popover tree-popover" role="dialog" :aria-label="labels.why"><p class="strong">{{ asked.number }} {{ asked.name }}</p><p>{{ whyOf(asked) }}</p></div>
    </div>`,
  mixins: [litAWhile],
  props: { id: String, label: String, lines: Array, labels: Object, opening: Boolean, changed: Array, depth: Number, inside: String },
  emits: ["open"],
  data() {
    return { open: new Set(), words: "", at: undefined, top: 0, height: innerHeight - 260, rowHeight: matchMedia("(pointer: coarse)").matches ? 56 : 44, asked: {}, grown: AT_ONCE };
  },
  created() {
    this.open = new Set(this.tree.filter((line) => line.parent && line.level < this.depth).map((line) => line.id));
    this.at = this.shown[0]?.id; // the line Tab reaches, by its id: lines come and go above it
  },
  mounted() {
    this.measure();
    addEventListener("resize", this.measure);
    addEventListener("beforeprint", this.forPaper);
    addEventListener("afterprint", this.forScreen);
    this.light(this.changed ?? []);
    whenIdle(this.grow);
  },
  unmounted() {
    removeEventListener("resize", this.measure);
    removeEventListener("beforeprint", this.forPaper);
    removeEventListener("afterprint", this.forScreen);
  },
  watch: {
    changed(now) { this.light(now ?? []); },
    shown(now, before) {
      whenIdle(this.grow);
      if (this.indexOf(this.at) >= 0) return;
      const was = before.findIndex((line) => line.id === this.at);
      this.at = now[Math.min(Math.max(0, was), now.length - 1)]?.id;
    },
    words() { this.at = this.shown[0]?.id; this.$nextTick(() => { if (this.$refs.frame) this.$refs.frame.scrollTop = 0; }); },
  },
  computed: {
    // Every line with the index of its parent; a line is a parent when the next one is deeper.
    tree() {
      const lines = Vue.toRaw(this.lines); // NiceGUI makes props deeply reactive: 10,000 proxied reads otherwise
      const path = [];
      return lines.map((line, index) => {
        path.length = line.level;
        const above = path[line.level - 1] ?? -1;
        path[line.level] = index;
        return { ...line, above, parent: (lines[index + 1]?.level ?? -1) > line.level };
      });
    },
    deep() { return this.tree.some((line) => line.parent); },
    searching() { return this.words.trim().length > 0; },
    hits() {
      if (!this.searching) return new Set();
      const wanted = this.words.trim().toLocaleLowerCase().split(/\s+/);
      const text = (line) => (line.number + " " + line.name + " " + (line.outline ?? "")).toLocaleLowerCase();
      return new Set(this.tree.filter((line) => wanted.every((word) => text(line).includes(word))).map((line) => line.id));
    },
    shown() {
      const tree = this.tree;
      if (this.searching) {
        const keep = new Set();
        tree.forEach((line, index) => { if (this.hits.has(line.id)) for (let i = index; i >= 0; i = tree[i].above) keep.add(i); });
        return tree.filter((_, index) => keep.has(index));
      }
      const visible = [];
      return tree.filter((line, index) => (visible[index] = line.above < 0 || (visible[line.above] && this.open.has(tree[line.above].id))));
    },
    windowed() { return this.shown.length > WINDOW && !this.printing; },
    first() { return this.windowed ? Math.max(0, Math.floor(this.top / this.rowHeight) - SPARE) : 0; },
    last() { return this.windowed ? Math.min(this.shown.length, this.first + Math.ceil(this.height / this.rowHeight) + 2 * SPARE) : this.printing ? this.shown.length : Math.min(this.shown.length, this.grown); },
    drawn() { return this.shown.slice(this.first, this.last); },
    before() { return this.first * this.rowHeight; },
    after() { return (this.shown.length - this.last) * this.rowHeight; },
    told() {
      if (this.searching) return this.labels.hits.replace("{count}", this.hits.size);
      return this.labels.lines.replace("{count}", this.lines.length);
    },
  },
  methods: {
    measure() {
      this.height = this.$refs.frame?.clientHeight || 600;
      this.rowHeight = this.$el.querySelector(".tree-line")?.offsetHeight || this.rowHeight;
    },
    grow() {
      if (this.windowed || this.grown >= this.shown.length) return;
      if (!window.did_handshake) return setTimeout(this.grow, 100); // the page answers first
      this.grown += 2 * AT_ONCE;
      whenIdle(this.grow);
    },
    // What is inside of something is there because of it: said here, not sent a thousand times.
    whyOf(line) {
      if (line.why || !this.inside || !line.level) return line.why;
      return this.inside.replace("{parent}", this.tree[line.above]?.number ?? "") + (line.note ? " " + line.note + "." : "");
    },
    scrolled() { this.top = this.$refs.frame.scrollTop; this.height = this.$refs.frame.clientHeight; },
    forPaper() { this.kept = this.open; this.printing = true; this.expandAll(); },
    forScreen() { this.printing = false; this.open = this.kept ?? this.open; },
    turn(line) {
      const open = new Set(this.open);
      open.has(line.id) ? open.delete(line.id) : open.add(line.id);
      this.open = open;
    },
    expandAll() { this.open = new Set(this.tree.filter((line) => line.parent).map((line) => line.id)); },
    collapseAll() { this.words = ""; this.open = new Set(); this.at = this.shown[0]?.id; },
    search(text) { this.words = text; },
    pressed(line, event) {
      this.at = line.id;
      if (event.target.closest("button") || getSelection()?.toString()) return;
      if (this.opening && event.target.closest(".tree-name")) return this.$emit("open", line.id);
      if (line.parent && !this.searching) this.turn(line);
    },
    nextHit() { const index = this.shown.findIndex((line) => this.hits.has(line.id)); if (index >= 0) this.go(index); },
    explain(line, event) {
      this.asked = line;
      const popover = this.$refs.why;
      const button = event.currentTarget.getBoundingClientRect();
      popover.showPopover();
      this.$nextTick(() => {
        const low = button.bottom + 8 + popover.offsetHeight > innerHeight;
        popover.style.top = (low ? button.top - popover.offsetHeight - 8 : button.bottom + 8) + "px";
        popover.style.left = Math.max(12, Math.min(button.right - popover.offsetWidth, innerWidth - popover.offsetWidth - 12)) + "px";
      });
    },
    indexOf(id) { return this.shown.findIndex((line) => line.id === id); },
    key(line, event) {
      if (event.target.tagName !== "TR") return;
      const here = this.indexOf(line.id);
      const moves = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: this.shown.length - 1, PageDown: here + 10, PageUp: here - 10 };
      const closed = line.parent && !this.open.has(line.id) && !this.searching;
      if (event.key in moves) this.go(moves[event.key]);
      else if (event.key === "ArrowRight") closed ? this.turn(line) : line.parent && this.go(here + 1);
      else if (event.key === "ArrowLeft") !closed && line.parent && !this.searching ? this.turn(line) : this.go(this.indexOf(this.tree[line.above]?.id));
      else if (event.key === "Enter") this.opening ? this.$emit("open", line.id) : line.parent && this.turn(line);
      else if (event.key === " " || event.key === "?") { const why = event.target.querySelector(".tree-why"); if (why) why.click(); }
      else return;
      event.preventDefault();
    },
    go(index) {
      if (!this.shown.length) return;
      const to = Math.min(this.shown.length - 1, Math.max(0, index));
      this.at = this.shown[to].id;
      const frame = this.$refs.frame;
      this.grown = Math.max(this.grown, to + SPARE);
      if (this.windowed) {
        const y = to * this.rowHeight;
        if (y < frame.scrollTop || y > frame.scrollTop + frame.clientHeight - 2 * this.rowHeight) frame.scrollTop = y - frame.clientHeight / 2;
        this.top = frame.scrollTop;
      }
      this.$nextTick(() => this.$el.querySelector('.tree-line[tabindex="0"]')?.focus());
    },
  },
};
