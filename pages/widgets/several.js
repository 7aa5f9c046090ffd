// Any of a few as large targets, or everything: with none chosen it is everything. Real checkboxes, so the
// space bar and screen readers just work. What is not offered any more is seen as long as it is chosen.
export default {
  template: `
    <fieldset class="field choice several" :aria-describedby="id + '-about'">
      <legend class="field-label">{{ label }}</legend>
      <div class="choice-row">
        <label class="choice-item" :class="{ on: !chosen.length }">
          <input type="checkbox" :checked="!chosen.length" @change="all">
          <span class="choice-text"><span v-if="!chosen.length" class="icon i-check" aria-hidden="true"></span>{{ everything }}</span>
        </label>
        <label v-for="option in shown" :key="option.value" class="choice-item" :class="{ on: has(option) }">
          <input type="checkbox" :checked="has(option)" @change="turn(option.value, $event)">
          <span class="choice-text"><span v-if="has(option)" class="icon i-check" aria-hidden="true"></span>{{ option.label }}</span>
          <span v-if="!offered.includes(option.value)" class="choice-detail">{{ goneWord }}</span>
        </label>
      </div>
      <p :id="id + '-about'" class="field-about">{{ hint }}</p>
    </fieldset>`,
  props: { id: String, label: String, everything: String, options: Array, offered: Array, goneWord: String, hint: String, modelValue: Array, loopback: Boolean },
  emits: ["update:model-value"],
  data() { return { chosen: this.modelValue }; },
  computed: { shown() { return this.options.filter((option) => this.offered.includes(option.value) || this.has(option)); } },
  // What goes to the server comes back with a list around it.
  watch: { modelValue(now) { this.chosen = now.flat(); } },
  methods: {
    has(option) { return this.chosen.includes(option.value); },
    // There is nothing else to take its place: it goes out only when one of the others is chosen.
    all(event) { event.target.checked = true; this.choose([]); },
    // The last one does not go out for everything by itself: whoever means everything says so.
    turn(value, event) {
      if (this.chosen.length === 1 && this.chosen[0] === value) event.target.checked = true;
      else this.choose(this.chosen.includes(value) ? this.chosen.filter((one) => one !== value) : [...this.chosen, value]);
    },
    choose(values) { this.chosen = values; this.$emit("update:model-value", values); },
  },
};
