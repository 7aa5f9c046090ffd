// Everything that can be added to a sink, by category, with its quantity: one element for hundreds of rows.
// Searching needs no server. What cannot be added here says why; what is chosen already can always be taken away.
const ANSWERED = 20000; // ms after which a press nobody answered no longer stands against the server's count
export default {
  template: `
    <div class="accessories">
      <div class="accessory-tools">
        <label class="field grow"><span class="field-label">{{ words.search }}</span>
          <span class="field-box"><input v-model="text" type="search" autocomplete="off" spellcheck="false" @keydown.enter.prevent></span></label>
        <label class="tick"><input type="checkbox" v-model="mine"><span>{{ words.mine }} ({{ chosen }})</span></label>
      </div>
      <p class="field-about" role="status">{{ found === 1 ? words.one : words.found.replace("{count}", found) }}</p>
      <section v-for="group in shown" :key="group.code" class="accessory-group" :aria-label="group.name">
        <h2>{{ group.name }} <span class="faint small">{{ group.code }}</span></h2>
        <ul>
          <li v-for="item in group.items" :key="item.number" class="accessory" :class="{ on: quantities[item.number] }" :data-item="item.number">
            <span class="accessory-what"><span class="mono">{{ item.number }}</span><span v-if="item.outline" class="tree-outline">{{ item.outline }}</span>
              <span class="accessory-name">{{ item.name }}</span>
              <span v-if="reasons[item.number]" class="accessory-why" :class="{ bad: quantities[item.number] }">{{ reasons[item.number] }}</span>
              <span v-if="unread[item.number]" class="accessory-why bad" role="alert">{{ unread[item.number] }}</span></span>
            <span v-if="!reasons[item.number] || quantities[item.number]" class="amount" role="group" :aria-label="words.quantity + ' ' + item.number">
              <button type="button" class="amount-step i-minus" :aria-label="words.less + ' ' + item.number" :disabled="!quantities[item.number]" @click="set(item.number, (quantities[item.number] ?? 0) - 1)"></button>
              <input :value="typing[item.number] ?? quantities[item.number] ?? 0" inputmode="numeric" :aria-label="words.quantity + ' ' + item.number" @focus="$event.target.select()"
                @input="typing[item.number] = $event.target.value" @change="typed(item.number, $event)" @keydown.up.prevent="set(item.number, (quantities[item.number] ?? 0) + 1)" @keydown.down.prevent="set(item.number, (quantities[item.number] ?? 0) - 1)">
              <button type="button" class="amount-step i-plus" :aria-label="words.more + ' ' + item.number" :disabled="!!reasons[item.number]" @click="set(item.number, (quantities[item.number] ?? 0) + 1)"></button>
            </span>
            <span v-else class="accessory-blocked">{{ words.blocked }}</span>
          </li>
        </ul>
      </section>
      <p v-if="!shown.length" class="empty">{{ words.none }}</p>
    </div>`,
  props: { id: String, groups: Array, chosenNow: Object, reasons: Object, heard: Object, words: Object, path: String },
  emits: ["amount"],
  data() { return { text: "", mine: false, quantities: { ...this.chosenNow }, unread: {}, typing: {} }; }, // typing: what stands in a field is kept while others draw the page again
  computed: {
    chosen() { return Object.values(this.quantities).filter(Boolean).length; },
    shown() {
      const words = this.text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      const fits = (item) => (!this.mine || this.quantities[item.number]) && words.every((word) => item.text.includes(word));
      return this.all.map((group) => ({ ...group, items: group.items.filter(fits) })).filter((group) => group.items.length);
    },
    all() {
      return this.groups.map((group) => ({ ...group, items: group.items.map((item) => ({ ...item, text: `${item.number} ${item.outline} ${item.name} ${group.name}`.toLocaleLowerCase() })) }));
    },
    found() { return this.shown.reduce((sum, group) => sum + group.items.length, 0); },
  },
  watch: { chosenNow() { this.settle(); }, heard() { this.settle(); } },
  created() {
    this.presses = Math.max(0, ...Object.values(this.heard ?? {}));
    this.pressed = {};
  },
  beforeUnmount() { clearTimeout(this.settling); },
  methods: {
    // Three quick presses are three: what the server says counts once it has heard of the latest one.
    settle() {
      clearTimeout(this.settling);
      const waits = (number) => {
        const { press, at } = this.pressed[number];
        return press > (this.heard?.[number] ?? 0) && at + ANSWERED > Date.now();
      };
      const own = Object.keys(this.pressed).filter(waits);
      this.quantities = { ...this.chosenNow, ...Object.fromEntries(own.map((number) => [number, this.quantities[number]])) };
      if (own.length) this.settling = setTimeout(() => this.settle(), ANSWERED);
    },
    typed(number, event) {
      // What is no number of pieces is said in words and changes nothing: 2.5 must not become 2.
      const text = event.target.value.trim();
      delete this.typing[number];
      const wanted = /^\d{1,3}$/.test(text || "0") ? Number(text) : null;
      // Leaving the field after the old number was put back is no new answer.
      if (wanted === (this.quantities[number] ?? 0)) return;
      this.unread = { ...this.unread, [number]: wanted === null ? this.words.unread.replace("{typed}", text) : "" };
      if (wanted !== null) this.set(number, wanted);
      event.target.value = this.quantities[number] ?? 0;
    },
    set(number, wanted) {
      delete this.typing[number];
      const before = this.quantities[number] ?? 0;
      const next = Math.min(999, Math.max(0, wanted));
      if (next === before || (next > before && this.reasons[number])) return;
      this.quantities = { ...this.quantities, [number]: next };
      this.pressed[number] = { press: (this.presses += 1), at: Date.now() };
      document.dispatchEvent(new CustomEvent("wizard:keep", { detail: { path: `${this.path}.accessories.${number}`, value: next, was: before } }));
      this.$emit("amount", { number, quantity: next, press: this.presses });
    },
  },
};
