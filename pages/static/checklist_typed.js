// What somebody has typed and not entered yet: kept on this device with every stroke, there again after a reload, and
// said so once they pause. Mixed into the checklist; `typed` has a text for `${place}:value`, `:note` and `:mode`.
(() => {
  const PAUSE = 1000; // ms without a stroke: whoever is still typing is not told

  window.ChecklistTyped = {
    data: () => ({ typed: {}, paused: {} }),
    created() {
      this.clocks = {};
      if (this.readonly) return;
      const start = this.typedKey("");
      for (const key of Object.keys(localStorage).filter((one) => one.startsWith(start))) this.found(key.slice(start.length), localStorage.getItem(key));
    },
    unmounted() { for (const clock of Object.values(this.clocks)) clearTimeout(clock); },
    computed: {
      // In the order of the list.
      halves() { return this.places.filter((place) => this.isHalf(place)); },
    },
    methods: {
      typedKey(name) { return `typed:${this.person}:${this.run}:${name}`; },
      found(name, text) {
        const at = name.lastIndexOf(":"), id = name.slice(0, at), field = name.slice(at + 1);
        if (!text) { localStorage.removeItem(this.typedKey(name)); return; }
        this.typed[name] = text;
        this.paused[id] = true;
        if (field === "mode") this.mode[id] = text;
        if (field !== "value") this.open[id] = true;
      },
      keep(id, field, text) {
        const name = `${id}:${field}`;
        this.typed[name] = text;
        try { localStorage.setItem(this.typedKey(name), text); } catch { /* full: it is still on the screen */ }
        clearTimeout(this.clocks[id]);
        this.clocks[id] = setTimeout(() => (this.paused[id] = true), PAUSE);
      },
      forget(id, fields = ["value", "note", "mode"]) {
        for (const field of fields) { delete this.typed[`${id}:${field}`]; localStorage.removeItem(this.typedKey(`${id}:${field}`)); }
        clearTimeout(this.clocks[id]);
        delete this.paused[id];
      },
      isHalf(place) {
        if (this.readonly) return false;
        const value = this.typed[`${place.id}:value`]?.trim(), note = this.typed[`${place.id}:note`]?.trim();
        if (!value && !note) return false;
        const said = this.mine(place.id);
        return (!!value && value !== (said.act === "value" ? said.value : "")) || (!!note && note !== (said.note ?? "").trim());
      },
    },
  };
})();
