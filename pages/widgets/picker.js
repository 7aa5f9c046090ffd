// One of many: a text field that narrows a list (the ARIA combobox pattern, list only).
const SHOWN = 100; // more than anyone reads; typing narrows
export default {
  template: `
    <div class="field picker" :class="{ 'field-bad': bad }" @focusout="left">
      <label class="field-label" :for="id + '-in'">{{ label }}</label>
      <div class="field-box" :class="{ 'field-off': disable }">
        <input ref="input" :id="id + '-in'" role="combobox" autocomplete="off" autocapitalize="off" spellcheck="false" v-model="text"
          :aria-expanded="open ? 'true' : 'false'" aria-autocomplete="list" :aria-controls="id + '-list'" :disabled="disable"
          :aria-activedescendant="open && found[at] ? id + '-o' + found[at].value : undefined" :placeholder="placeholder"
          :aria-invalid="bad || undefined" :aria-describedby="id + '-about'"
          @click="show" @input="narrow" @keydown="key">
        <button v-if="clearable && modelValue" type="button" class="picker-clear i-cross" :aria-label="clearWord + ' ' + label" @click="choose(null)"></button>
        <span class="icon i-down picker-arrow" aria-hidden="true"></span>
      </div>
      <div v-show="open" class="picker-drop" :class="{ 'picker-up': up }">
        <ul :id="id + '-list'" role="listbox" :aria-label="label" class="picker-list">
          <li v-for="(option, index) in found" :key="option.value" :id="id + '-o' + option.value" role="option" class="picker-option"
            :class="{ at: index === at }" :aria-selected="option.value === modelValue?.value ? 'true' : 'false'"
            :aria-disabled="about(option).blocked ? 'true' : undefined"
            @mousedown.prevent @click="choose(option)" @mousemove="at = index">
            <span>{{ option.label }}</span><span v-if="about(option).blocked || about(option).detail" class="picker-detail">{{ about(option).blocked || about(option).detail }}</span>
          </li>
          <li v-if="!found.length" role="option" aria-disabled="true" aria-selected="false" class="picker-option picker-none">{{ noneWord }}</li>
        </ul>
        <p v-if="more > 0" class="picker-more">{{ moreWord.replace("{count}", more) }}</p>
      </div>
      <p :id="id + '-about'" class="field-about" :role="bad ? 'alert' : undefined">{{ bad ? errorMessage : hint }}</p>
    </div>`,
  props: {
    id: String, label: String, options: Array, details: Array, modelValue: Object, hint: String, placeholder: String,
    clearable: Boolean, clearWord: String, noneWord: String, moreWord: String, disable: Boolean, error: Boolean,
    errorMessage: String, loopback: Boolean, multiple: Boolean,
  },
  emits: ["update:model-value", "popup-show", "popup-hide"],
  data() { return { text: this.modelValue?.label ?? "", open: false, narrowed: false, at: 0, up: false, chosen: this.modelValue?.value }; },
  computed: {
    bad() { return this.error === true && !!this.errorMessage; },
    matching() {
      const words = this.narrowed ? this.text.toLocaleLowerCase().split(/\s+/).filter(Boolean) : [];
      if (!words.length) return this.options;
      return this.options.filter((option) => {
        const all = (option.label + " " + (this.about(option).detail ?? "")).toLocaleLowerCase();
        return words.every((word) => all.includes(word));
      });
    },
    found() { return this.matching.slice(0, SHOWN); },
    more() { return this.matching.length - this.found.length; },
  },
  watch: { modelValue(now) { this.chosen = now?.value; if (!this.open) this.text = now?.label ?? ""; } },
  methods: {
    about(option) { return this.details?.[option.value] ?? {}; },
    show() {
      if (this.open || this.disable) return;
      const box = this.$el.getBoundingClientRect();
      this.up = innerHeight - box.bottom < 300 && box.top > 320;
      this.open = true;
      this.narrowed = false;
      this.at = Math.max(0, this.found.findIndex((option) => option.value === this.modelValue?.value));
      this.$refs.input.select();
      this.$emit("popup-show");
      this.follow();
    },
    hide() {
      if (!this.open) return;
      this.open = false;
      this.text = this.modelValue?.label ?? "";
      this.$emit("popup-hide");
    },
    left(event) { if (!this.$el.contains(event.relatedTarget)) this.hide(); },
    narrow() { const typed = this.text; this.show(); this.text = typed; this.narrowed = true; this.at = 0; },
    choose(option) {
      if (option && this.about(option).blocked) return;
      this.open = false;
      this.chosen = option?.value;
      this.text = option?.label ?? "";
      this.$emit("update:model-value", option && { value: option.value, label: option.label });
      this.$emit("popup-hide");
      this.$refs.input.focus();
    },
    follow() { this.$nextTick(() => this.$el.querySelector(".picker-option.at")?.scrollIntoView({ block: "nearest" })); },
    key(event) {
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
      if (event.key in steps) {
        event.preventDefault();
        if (!this.open) return this.show();
        this.at = Math.min(this.found.length - 1, Math.max(0, this.at + steps[event.key]));
        this.follow();
      } else if (event.key === "Enter" && this.open) {
        event.preventDefault();
        if (this.found[this.at]) this.choose(this.found[this.at]);
      } else if (event.key === "Escape" && this.open) {
        event.stopPropagation(); // closes the list, not the sheet around it
        this.hide();
      } else if (event.key === "Tab") this.hide();
    },
  },
};
