// A checkbox whose whole row is the target; ticked at once, confirmed by the server.
export default {
  template: `
    <label class="tick" :class="{ off: disable }">
      <input type="checkbox" :checked="on" :disabled="disable" @change="turn">
      <span class="stack gap-0"><span>{{ label }}</span><span v-if="detail" class="tick-detail">{{ detail }}</span></span>
    </label>`,
  props: { id: String, label: String, detail: String, modelValue: Boolean, disable: Boolean, loopback: Boolean, val: null, text: String },
  emits: ["update:model-value"],
  data() { return { on: this.modelValue }; },
  watch: { modelValue(now) { this.on = now; } },
  methods: { turn(event) { this.on = event.target.checked; this.$emit("update:model-value", this.on); } },
};
