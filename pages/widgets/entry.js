// A text field: label above, hint below, the refusal in place of the hint and tied to the input.
// What is typed stays here until the pause after it; leaving the field or Enter sends it at once.
export default {
  template: `
    <div class="field" :class="{ 'field-bad': bad }">
      <label class="field-label" :for="id + '-in'">{{ label }}<span v-if="required" class="field-mark">{{ requiredWord }}</span></label>
      <div class="field-box" :class="{ 'field-off': disable }">
        <textarea v-if="multiline" ref="input" :id="id + '-in'" :name="name" rows="3" v-model="text"
          :placeholder="placeholder" :disabled="disable" :aria-required="required || undefined"
          :aria-invalid="bad || undefined" :aria-describedby="id + '-about'" @blur="send"></textarea>
        <input v-else ref="input" :id="id + '-in'" :name="name" v-model="text" :type="kind" :inputmode="inputmode"
          :placeholder="placeholder" :autocomplete="autocomplete" :disabled="disable" autocapitalize="off" spellcheck="false"
          :aria-required="required || undefined" :aria-invalid="bad || undefined"
          :aria-describedby="id + '-about'" @blur="send" @keydown.enter="enter">
        <span v-if="unit" class="field-unit">{{ unit }}</span>
      </div>
      <p :id="id + '-about'" class="field-about" :role="bad || cut ? 'alert' : undefined">{{ bad ? errorMessage : cut ? cutWord : hint }}</p>
    </div>`,
  props: {
    id: String, label: String, value: String, hint: String, unit: String, kind: String, inputmode: String,
    multiline: Boolean, required: Boolean, requiredWord: String, cutWord: String, placeholder: String, name: String,
    autocomplete: String, wait: Number, disable: Boolean, error: Boolean, errorMessage: String,
    // NiceGUI's own input sets these; declared so that they do not become attributes.
    for: String, type: String, loopback: Boolean, _autocomplete: Array, prefix: String, suffix: String,
  },
  emits: ["update:value", "enter", "declined"],
  data() { return { text: this.value ?? "", sent: this.value ?? "", cut: false }; },
  computed: { bad() { return this.error === true && !!this.errorMessage; } },
  watch: {
    value() { this.updateValue(); },
    text() { clearTimeout(this.pause); this.pause = setTimeout(this.send, 1000 * (this.wait ?? 0.3)); },
  },
  methods: {
    send() {
      clearTimeout(this.pause);
      if (this.text === this.sent) return;
      // A sign nobody can store is left out, and said to be; the rest stays and is sent.
      const text = storable(this.text);
      this.cut = text !== this.text;
      this.text = text;
      this.sent = this.text;
      this.remain();
      this.$emit("update:value", this.text);
    },
    enter() { this.send(); this.$emit("enter"); },
    // What comes from the server, also while the page is still being connected, must not overwrite what is being typed.
    updateValue() {
      if ((this.value ?? "") === this.sent) return;
      if (document.activeElement === this.$refs.input && this.text !== this.sent) return this.$emit("declined", this.value);
      this.cut = false;
      this.text = this.sent = this.value ?? "";
    },
    forget(said) {
      if (this.text !== said) return;
      this.text = "";
      this.focus();
    },
    focus() { this.$refs.input.focus(); },
    // NiceGUI keeps this one where the server has nothing newer, and a rebuilt element begins with it.
    remain() {
      const element = mounted_app.elements[this.id.slice(1)];
      if (element) element.props.value = this.text;
    },
  },
  beforeUnmount() {
    this.send();
    this.remain();
  },
};
