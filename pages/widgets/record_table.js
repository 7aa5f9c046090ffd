// A list of records: sticky header, sort buttons, rows that open as a whole, ↑ ↓ Home End Enter.
// Cells come as plain data; only the kinds below exist, so nothing a person typed becomes markup.
// The roles are written out because on phones the rows become cards, and display: grid drops them.
export default {
  template: `
    <div class="records-frame" :tabindex="shown.some(opens) ? undefined : 0" :role="shown.some(opens) ? undefined : 'region'" :aria-label="shown.some(opens) ? undefined : label">
    <table class="records" role="table" :aria-label="label" :aria-rowcount="count">
      <thead role="rowgroup"><tr role="row">
        <th v-for="column in columns" :key="column.name" scope="col" role="columnheader" :class="look(column)" :aria-sort="sortOf(column)">
          <button v-if="column.sort" type="button" class="records-sort" @click="sort(column)">{{ column.label }}<span class="icon" :class="arrow(column)" aria-hidden="true"></span></button>
          <template v-else>{{ column.label }}</template>
        </th>
      </tr></thead>
      <tbody ref="body" role="rowgroup">
        <tr v-for="row in shown" :key="row.id" role="row" :class="{ opens: opens(row), changed: lit.has(row.id) }"
          :tabindex="opens(row) && row.id === at ? 0 : -1" @click="open(row, $event)" @focus="at = row.id" @keydown="key(row, $event)">
          <td v-for="(column, first) in columns" :key="column.name" role="cell" :class="look(column)" :data-label="column.label">
            <template v-if="first === 0 && row.href"><a :href="row.href" class="records-link" tabindex="-1">{{ row[column.name].text ?? row[column.name] }}</a><span v-if="row[column.name].below" :class="row[column.name].tone">{{ row[column.name].below }}</span></template>
            <template v-else-if="row[column.name]?.look"><span class="chip" :class="row[column.name].look">{{ row[column.name].text }}</span><span v-if="row[column.name].below" class="cell-below chip-below">{{ row[column.name].below }}</span></template>
            <template v-else-if="row[column.name]?.tone"><span class="cell-first">{{ row[column.name].text }}</span><span v-if="row[column.name].below" :class="row[column.name].tone">{{ row[column.name].below }}</span></template>
            <template v-else>{{ row[column.name] }}</template>
          </td>
        </tr>
      </tbody>
    </table>
    </div>`,
  mixins: [litAWhile],
  props: { id: String, label: String, columns: Array, rows: Array, sorted: String, count: Number, opening: Boolean },
  emits: ["open", "sort"],
  data() { return { at: this.rows[0]?.id }; }, // the row Tab reaches, by its id: rows come and go above it
  computed: { shown() { return Vue.toRaw(this.rows); } }, // NiceGUI makes props deeply reactive; rows only change as a whole
  watch: {
    shown(now, before) {
      this.lightChanged(now, before);
      if (this.indexOf(this.at) >= 0) return;
      const was = before.findIndex((row) => row.id === this.at);
      this.at = now[Math.min(Math.max(0, was), now.length - 1)]?.id;
    },
  },
  methods: {
    opens(row) { return this.opening || !!row.href; },
    look(column) { return ["cell-" + column.kind, column.narrow === "hide" ? "hidden-narrow" : ""]; },
    sortOf(column) {
      if (!column.sort) return undefined;
      if (this.sorted === column.name) return "ascending";
      return this.sorted === "-" + column.name ? "descending" : "none";
    },
    arrow(column) { return { ascending: "i-up", descending: "i-down" }[this.sortOf(column)] ?? "i-none"; },
    sort(column) { this.$emit("sort", this.sorted === column.name ? "-" + column.name : column.name); },
    open(row, event) {
      if (!this.opens(row) || getSelection()?.toString()) return; // marking text is not opening
      if (row.href) {
        if (event.target.closest("a")) return; // a real link does its own work, also in a new tab
        if (event.ctrlKey || event.metaKey) return window.open(row.href, "_blank", "noopener");
        location.href = row.href;
      } else this.$emit("open", row.id);
    },
    indexOf(id) { return this.shown.findIndex((row) => row.id === id); },
    key(row, event) {
      const here = this.indexOf(row.id);
      const last = this.shown.length - 1;
      const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: last }[event.key];
      if (next !== undefined) {
        event.preventDefault();
        this.focusRow(Math.min(last, Math.max(0, next)));
      } else if (event.key === "Enter" && event.target.tagName === "TR") this.open(row, event);
    },
    focusRow(index) { this.at = this.shown[index]?.id; this.$nextTick(() => this.$refs.body.rows[index]?.focus()); },
  },
};
