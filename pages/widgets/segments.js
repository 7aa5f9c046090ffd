// Up to five choices as large targets. Real radio inputs, so arrow keys and screen readers just work.
export default {
  template: `
    <fieldset class="field choice" :class="{ 'choice-cards': cards, 'field-bad': bad }" :aria-describedby="id + '-about'">
      <legend class="field-label">{{ label }}</legend>
      <div class="choice-row">
        <label v-for="option in options" :key="option.value" class="choice-item"
          :class="{ on: option.value === chosen, off: disable || about(option).blocked }">
          <input type="radio" :name="id + '-choice'" :checked="option.value === chosen"
            :disabled="disable || !!about(option).blocked" @change="choose(option.value)">
          <img v-if="about(option).picture" :src="about(option).picture" alt="">
          <span class="choice-text">{{ option.label }}</span>
          <span v-if="about(option).blocked || about(option).detail" class="choice-detail">{{ about(option).blocked || about(option).detail }}</span>
        </label>
      </div>
      <p :id="id + '-about'" class="field-about" :role="bad ? 'alert' : undefined">{{ bad ? errorMessage : hint }}</p>
    </fieldset>`,
  props: {
    id: String, label: String, options: Array, details: Array, modelValue: Number, cards: Boolean, hint: String,
    disable: Boolean, error: Boolean, errorMessage: String, loopback: Boolean,
  },
  emits: ["update:model-value"],
  data() { return { chosen: this.modelValue }; },
  computed: { bad() { return this.error === true && !!this.errorMessage; } },
  watch: { modelValue(now) { this.chosen = now; } },
  methods: {
    about(option) { return this.details?.[option.value] ?? {}; },
    choose(value) { this.chosen = value; this.$emit("update:model-value", value); },
  },
};
