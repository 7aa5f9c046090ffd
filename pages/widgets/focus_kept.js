// What is drawn again below does not lose the keyboard: the focus goes to the same control of what is there now,
// or else to the one that stands in its place. Whoever is somewhere else meanwhile stays there.
const CONTROLS = "a[href], button, input, textarea, select, summary";
const controlsOf = (element) => [...element.querySelectorAll(CONTROLS)].filter((one) => !one.disabled && one.getClientRects().length);
const called = (control) => control.getAttribute("aria-label") ?? control.textContent.trim();
export default {
  template: `<div><slot></slot></div>`,
  mounted() {
    this.elsewhere = ({ target }) => { if (!this.$el.contains(target) && !target.closest("[role=dialog]")) this.held = null; };
    document.addEventListener("pointerdown", this.elsewhere, true);
  },
  beforeUnmount() { document.removeEventListener("pointerdown", this.elsewhere, true); },
  beforeUpdate() {
    this.had = this.$el.contains(document.activeElement);
    const control = this.had ? document.activeElement : this.held?.control;
    // A control that is gone already was remembered while it was there.
    if (!control || control === this.$el || !this.$el.contains(control)) return;
    this.held = { control, name: called(control), way: [] };
    for (let around = control; around !== this.$el; ) {
      around = around.parentElement;
      this.held.way.push([around, controlsOf(around).indexOf(control)]);
    }
  },
  updated() {
    if (!this.held || document.activeElement !== document.body || this.$el.closest("[aria-hidden=true]")) return;
    const { control } = this.held;
    // Still there, it lost the focus by being moved just now, or somebody has left it.
    if (!control.isConnected) this.instead()?.focus();
    else if (this.had) control.focus();
  },
  methods: {
    // Beside it first, then further and further around.
    instead() {
      for (const [around, index] of this.held.way) {
        const known = around.isConnected ? controlsOf(around) : [];
        const same = known.filter((one) => called(one) === this.held.name);
        const near = same.sort((one, other) => Math.abs(known.indexOf(one) - index) - Math.abs(known.indexOf(other) - index))[0];
        if (known.length) return near ?? known[Math.min(Math.max(index, 0), known.length - 1)];
      }
    },
  },
};
