// Columns of cards in one place that scrolls both ways; each card is a real link, ← → ↑ ↓ Home End move.
// Cells come as plain data: nothing a person typed becomes markup. One card is in the tab order, not 2,000.
const firstOf = (columns) => columns.find((column) => column.cards.length)?.cards[0].id;
function placeOf(columns, id) {
  const x = columns.findIndex((column) => column.cards.some((card) => card.id === id));
  return x < 0 ? null : [x, columns[x].cards.findIndex((card) => card.id === id)];
}
// The card that stands at a place now, or else next above it.
function beside(columns, place) {
  const cards = columns[place?.[0]]?.cards ?? [];
  return cards.length ? cards[Math.min(place[1], cards.length - 1)].id : firstOf(columns);
}
export default {
  template: `
    <div class="board" role="region" :aria-label="label" :tabindex="at === undefined ? 0 : undefined" @keydown="key">
      <section v-for="column in shown" :key="column.status" class="board-column" :aria-labelledby="id + column.status">
        <h2 class="board-head" :id="id + column.status">
          <span class="chip" :class="column.look">{{ column.name }}</span><span class="board-count">{{ column.count }}</span>
        </h2>
        <p v-if="!column.cards.length" class="board-none">{{ none }}</p>
        <ul v-else class="board-cards">
          <li v-for="card in column.cards" :key="card.id">
            <a :href="card.href" class="board-card" :class="{ changed: lit.has(card.id) }" :data-card="card.id"
              :tabindex="card.id === at ? 0 : -1" @focus="at = card.id">
              <span class="board-line"><b class="mono">{{ card.number }}</b><span v-if="card.forced" class="chip tone-bad i-warning">{{ card.forced }}</span></span>
              <span class="board-customer">{{ card.customer }}</span>
              <span class="board-line"><span class="faint">{{ card.po }}</span><span class="faint" :title="card.since">{{ card.age }}</span></span>
              <span class="board-line"><span :class="card.tone">{{ card.due }}</span><span class="board-who">{{ card.who }}</span></span>
            </a>
          </li>
        </ul>
        <button v-if="column.more" type="button" class="btn btn-quiet board-more" @click="$emit('whole', column.status)">{{ column.more }}</button>
      </section>
    </div>`,
  mixins: [litAWhile],
  props: { id: String, label: String, none: String, columns: Array },
  emits: ["whole"],
  data() { return { at: firstOf(this.columns) }; }, // the card Tab reaches, by its id: cards move about
  computed: {
    shown() { return Vue.toRaw(this.columns); }, // NiceGUI makes props deeply reactive; columns only change as a whole
  },
  watch: {
    shown(now, before) {
      this.lightChanged(now.flatMap((column) => column.cards), before.flatMap((column) => column.cards));
      const held = document.activeElement?.dataset.card && this.$el.contains(document.activeElement);
      if (!placeOf(now, this.at)) this.at = beside(now, placeOf(before, this.at));
      // A card that moved is drawn anew in its other column, and the focus goes along.
      if (held) this.$nextTick(() => this.focus(this.at));
    },
  },
  methods: {
    key(event) {
      if (!event.target.closest(".board-card")) return;
      const [x, y] = placeOf(this.shown, this.at);
      const last = this.shown[x].cards.length - 1;
      const up = { ArrowDown: y + 1, ArrowUp: y - 1, Home: 0, End: last }[event.key];
      const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (up !== undefined) this.focus(this.shown[x].cards[Math.min(last, Math.max(0, up))].id);
      else if (side) {
        let to = x + side;
        while (this.shown[to] && !this.shown[to].cards.length) to += side;
        if (this.shown[to]) this.focus(beside(this.shown, [to, y]));
      } else return;
      event.preventDefault();
    },
    focus(id) { this.at = id; this.$nextTick(() => this.$el.querySelector(`[data-card="${id}"]`)?.focus()); },
  },
};
