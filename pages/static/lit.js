// What changed elsewhere is lit for two seconds, however often the list is shown meanwhile.
(() => {
  const WHILE = 2000; // ms
  window.litAWhile = {
    data() { return { lit: new Map() }; }, // by id, the moment until which it is lit
    methods: {
      light(ids) {
        for (const id of ids) this.lit.set(id, Date.now() + WHILE);
        setTimeout(() => { for (const [id, until] of this.lit) if (until <= Date.now()) this.lit.delete(id); }, WHILE);
      },
      // `changed` counts the changes of each: one more than before, and it is lit.
      lightChanged(now, before) {
        const known = new Map(before.map((one) => [one.id, one.changed ?? 0]));
        this.light(now.filter((one) => one.changed > known.get(one.id)).map((one) => one.id));
      },
    },
  };
})();
