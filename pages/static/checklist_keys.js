// Getting about in a checklist without touching it: the next open place, the keyboard, the scanner. Mixed into it.
(() => {
  const SCAN_GAP = 45; // ms: no person types two letters this fast
  const OPENED = 1000; // ms: by then the page is there, and rows out of sight can be laid out as well

  window.ChecklistKeys = {
    data: () => ({ scanned: "" }),
    mounted() {
      document.addEventListener("keydown", this.scan, true);
      this.opening = setTimeout(() => this.layOut(), OPENED);
    },
    unmounted() {
      document.removeEventListener("keydown", this.scan, true);
      clearTimeout(this.opening);
    },
    methods: {
      // From here on every row has its place: who goes to one finds it where it stays.
      layOut() { this.$el.classList.remove("ck-opening"); },
      focus(id, inside = false) {
        this.at = id;
        this.$nextTick(() => {
          const row = this.$el.querySelector(`[data-place="${CSS.escape(id)}"]`);
          const target = (inside && row?.querySelector("input:not([type=file]), textarea")) || row;
          this.layOut();
          target?.focus({ preventScroll: true });
          row?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
        });
      },
      goNext(from = this.at, type = "") {
        const order = this.places.map((place) => place.id), here = order.indexOf(from);
        const open = this.left.filter((place) => !type || place.item.type === type);
        const found = open.find((place) => order.indexOf(place.id) > here) ?? open.find((place) => place.id !== from);
        if (found) this.focus(found.id, !["check", "document", "choice"].includes(found.item.type));
        return !!found;
      },
      move(step) {
        const order = this.places.filter((place) => place.item.applies !== false).map((place) => place.id);
        const index = order.indexOf(this.at || this.first) + step;
        if (order[index]) this.focus(order[index]);
      },
      key(event) {
        if (event.target.closest("input, textarea, select, dialog, a, summary")) return;
        if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab") return;
        const place = this.byId[this.at || this.first];
        if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); this.move(event.key === "ArrowDown" ? 1 : -1); return; }
        if (event.key === "Enter" && !event.target.closest("button") && !this.scanned) { event.preventDefault(); this.pressed(place, true); return; }
        const word = { p: "pass", f: "fail", n: "na" }[event.key.toLowerCase()];
        // A scanner writes letters too: a key counts once no other has followed at scanner's speed.
        if (word && place) { clearTimeout(this.letter); this.letter = setTimeout(() => this.scanned.length <= 1 && this.verdictOf(place, word), 2 * SCAN_GAP); }
      },
      scan(event) {
        if (event.isTrusted === false && !event.key) return;
        const now = event.timeStamp, quick = now - (this.scannedAt ?? 0) < SCAN_GAP; // when it was typed, however busy the page is
        this.scannedAt = now;
        if (event.target.closest?.("input, textarea, select, [contenteditable=true]")) { this.scanned = ""; return; }
        if (event.key === "Enter") {
          const text = this.scanned;
          if (quick && text.length >= 4) { event.preventDefault(); event.stopPropagation(); clearTimeout(this.letter); this.took(text); }
          this.scanned = "";
        } else if (event.key.length === 1) this.scanned = quick ? this.scanned + event.key : event.key;
        else if (event.key !== "Shift") this.scanned = "";
      },
      // As pages/widgets/saying.py does; a scan is told of without a connection too.
      tell(message) { Quasar.Notify.create({ message, classes: "toast toast-warn", icon: "", position: "bottom", timeout: 5000, multiLine: true }); },
      took(text) {
        const tool = this.instruments.find((one) => one.number.toLowerCase() === text.toLowerCase());
        if (tool) { const kind = this.kinds.find((one) => one.toLowerCase() === tool.kind.toLowerCase()); if (kind) { this.take(kind, tool.number); return; } }
        const here = this.byId[this.at];
        const place = here?.item.type === "serial" && this.asksFor(here) ? here : this.left.find((one) => one.item.type === "serial");
        if (!place || this.readonly) { this.tell(this.say(this.words.took_nothing, { text })); return; }
        this.answer(place, { value: text }, text);
        this.goNext(place.id, "serial");
      },
    },
  };
})();
