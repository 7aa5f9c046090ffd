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
      <tbody ref="body" role="rowgroup" @keydown="key">
        <tr v-for="(row, index) in shown" :key="row.id" role="row" :class="{ opens: opens(row), changed: row.changed }"
          :tabindex="opens(row) && index === at ? 0 : -1" @click="open(row, $event)" @focus="at = index">
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
  props: { id: String, label: String, columns: Array, rows: Array, sorted: String, count: Number, opening: Boolean },
  emits: ["open", "sort"],
  data() { return { at: 0 }; },
  computed: { shown() { return Vue.toRaw(this.rows); } }, // NiceGUI makes props deeply reactive; rows only change as a whole
  watch: { rows() { this.at = Math.min(this.at, Math.max(0, this.rows.length - 1)); } },
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
    key(event) {
      const last = this.rows.length - 1;
      const next = { ArrowDown: this.at + 1, ArrowUp: this.at - 1, Home: 0, End: last }[event.key];
      if (next !== undefined) {
        event.preventDefault();
        this.focusRow(Math.min(last, Math.max(0, next)));
      } else if (event.key === "Enter" && event.target.tagName === "TR") this.open(this.rows[this.at], event);
    },
    focusRow(index) { this.at = index; this.$nextTick(() => this.$refs.body.rows[index]?.focus()); },
  },
};
