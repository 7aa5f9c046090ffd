// The server's word about each place of a checklist: what came with the page, and what came since. Mixed into the
// checklist, before everything that asks how a place stands.
(() => {
  const newest = (row) => row?.answers.at(-1)?.id ?? 0;

  window.ChecklistServer = {
    data: () => ({ server: {} }),
    created() {
      for (const row of this.rows) this.server[this.idOf(row)] = row;
      this.lately = {}; // what was saved from this page
      this.leftWith = `saved:${this.person}:${this.run}`;
      this.recall();
    },
    mounted() { addEventListener("pagehide", this.leave); },
    unmounted() { removeEventListener("pagehide", this.leave); },
    methods: {
      saved(row) { this.lately[this.idOf(row)] = row; },
      // A page that was asked for before a tap was saved, and comes after, does not know of it. This tab does.
      leave() { sessionStorage.setItem(this.leftWith, JSON.stringify(Object.values(this.lately))); },
      recall() {
        for (const row of JSON.parse(sessionStorage.getItem(this.leftWith) ?? "[]")) {
          const id = this.idOf(row);
          if (this.byId[id] && newest(row) > newest(this.server[id])) this.server[id] = row;
        }
        sessionStorage.removeItem(this.leftWith);
      },
      // Two answers to a tap may cross: what knows less than the screen does is older.
      patch(rows) {
        for (const row of rows) if (newest(row) >= newest(this.server[this.idOf(row)])) this.server[this.idOf(row)] = row;
        this.refresh();
      },
    },
  };
})();
