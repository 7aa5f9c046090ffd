// A table to be read and printed: cells of several lines, the first one larger. Only plain text.
export default {
  template: `
    <div class="paper-frame" tabindex="0" role="region" :aria-label="label">
    <table class="paper">
      <thead><tr><th v-for="column in columns" :key="column.label" scope="col" :class="'cell-' + column.kind">{{ column.label }}</th></tr></thead>
      <tbody><tr v-for="(row, index) in shown" :key="index">
        <td v-for="(cell, at) in row" :key="at" :class="'cell-' + columns[at].kind"><a v-if="!at && pictures[index]" :href="'/photos/' + pictures[index]" class="paper-picture" target="_blank" rel="noopener"><img :src="'/photos/' + pictures[index] + '/thumbnail'" :alt="[...row[0], ...row[1]].join(', ')" loading="lazy" width="120" height="90"></a><span v-for="(line, below) in cell" :key="below" :class="below ? 'paper-below' : 'paper-first'">{{ line }}</span></td>
      </tr></tbody>
    </table>
    </div>`,
  props: { label: String, columns: Array, rows: Array, pictures: Array },
  computed: { shown() { return Vue.toRaw(this.rows); } },
};
