// Columns of cards in one place that scrolls both ways; each card is a real link, ← → ↑ ↓ Home End move.
// Cells come as plain data: nothing a person typed becomes markup. One card is in the tab order, not 2,000.
export default {
  template: `
    <div class="board" role="region" :aria-label="label" :tabindex="first ? undefined : 0" @keydown="key">
      <section v-for="(column, x) in shown" :key="column.status" class="board-column" :aria-labelledby="id + column.status">
        <h2 class="board-head" :id="id + column.status">
          <span class="chip" :class="column.look">{{ column.name }}</span><span class="board-count">{{ column.count }}</span>
        </h2>
        <p v-if="!column.cards.length" class="board-none">{{ none }}</p>
        <ul v-else class="board-cards">
          <li v-for="(card, y) in column.cards" :key="card.id">
            <a :href="card.href" class="board-card" :class="{ changed: card.changed }" :data-at="x + ':' + y"
              :tabindex="isAt(x, y) ? 0 : -1" @focus="at = [x, y]">
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
  props: { id: String, label: String, none: String, columns: Array },
  emits: ["whole"],
  data() { return { at: null }; },
  computed: {
    shown() { return Vue.toRaw(this.columns); }, // NiceGUI makes props deeply reactive; columns only change as a whole
    first() { const x = this.shown.findIndex((c) => c.cards.length); return x < 0 ? null : [x, 0]; },
    now() { // a card may have moved away from where the focus was
      const [x, y] = this.at ?? this.first ?? [0, 0];
      return this.shown[x]?.cards.length ? [x, Math.min(y, this.shown[x].cards.length - 1)] : this.first ?? [0, 0];
    },
  },
  methods: {
    isAt(x, y) { return this.now[0] === x && this.now[1] === y; },
    key(event) {
      if (!event.target.closest(".board-card")) return;
      const [x, y] = this.now;
      const last = this.shown[x].cards.length - 1;
      const up = { ArrowDown: y + 1, ArrowUp: y - 1, Home: 0, End: last }[event.key];
      const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (up !== undefined) this.focus(x, Math.min(last, Math.max(0, up)));
      else if (side) {
        let to = x + side;
        while (this.shown[to] && !this.shown[to].cards.length) to += side;
        if (this.shown[to]) this.focus(to, Math.min(y, this.shown[to].cards.length - 1));
      } else return;
      event.preventDefault();
    },
    focus(x, y) { this.at = [x, y]; this.$nextTick(() => this.$el.querySelector(`[data-at="${x}:${y}"]`)?.focus()); },
  },
};
