// Says so when another part of the page comes into sight, such as a column there is room for once a tablet is turned.
export default {
  template: `<span hidden></span>`,
  props: { of: String },
  emits: ["shown"],
  mounted() {
    this.watch = new ResizeObserver(([seen]) => { if (seen.contentRect.width) this.$emit("shown"); });
    this.watch.observe(document.getElementById(this.of));
  },
  beforeUnmount() { this.watch.disconnect(); },
};
