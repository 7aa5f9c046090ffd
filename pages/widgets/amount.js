// A whole number with − and +, each at least 44 px; typing works too.
export default {
  template: `
    <div class="field" :class="{ 'field-bad': bad, 'field-bare': bare }">
      <label v-if="!bare" class="field-label" :for="id + '-in'">{{ label }}</label>
      <div class="amount" role="group" :aria-label="label">
        <button type="button" class="amount-step i-minus" :aria-label="lessWord + ' ' + label" :disabled="disable || number <= least" @click="set(number - 1)"></button>
        <input :id="id + '-in'" ref="input" :value="entered ?? number" inputmode="numeric" pattern="[0-9]*" autocomplete="off" :disabled="disable"
          :aria-label="bare ? label : undefined" :aria-describedby="bare ? undefined : id + '-about'" :aria-invalid="bad || undefined"
          @input="entered = $event.target.value" @change="typed" @keydown.up.prevent="set(number + 1)" @keydown.down.prevent="set(number - 1)" @focus="$event.target.select()">
        <button type="button" class="amount-step i-plus" :aria-label="moreWord + ' ' + label" :disabled="disable || number >= most" @click="set(number + 1)"></button>
      </div>
      <p v-if="!bare" :id="id + '-about'" class="field-about" :role="bad ? 'alert' : undefined">{{ bad ? errorMessage : hint }}</p>
    </div>`,
  props: {
    id: String, label: String, modelValue: [String, Number], hint: String, least: Number, most: Number, bare: Boolean,
    lessWord: String, moreWord: String, disable: Boolean, error: Boolean, errorMessage: String,
    for: String, type: String, loopback: Boolean, min: Number, max: Number, step: Number, prefix: String, suffix: String,
  },
  emits: ["update:model-value"],
  // entered: what stands in the field, kept while the page is drawn again, until it is a number.
  data() { return { number: Number(this.modelValue ?? this.least), entered: null }; },
  computed: { bad() { return this.error === true && !!this.errorMessage; } },
  watch: { modelValue(now) { if (now != null) this.number = Number(now); } },
  methods: {
    typed(event) {
      const wanted = Number.parseInt(event.target.value, 10);
      this.set(Number.isNaN(wanted) ? this.number : wanted);
      event.target.value = this.number; // shows the limit when more was typed
    },
    set(wanted) {
      this.entered = null;
      const next = Math.min(this.most, Math.max(this.least, wanted));
      if (next === this.number) return;
      this.number = next;
      this.$emit("update:model-value", String(next));
    },
  },
};
