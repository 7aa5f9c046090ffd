// What was chosen or typed and is not stored yet, kept on this device until the server says it has it:
// a lost connection, a restart or a reload in the middle loses nothing. It also says which of the two it is.
// Fields stand below [data-path]; radio groups carry their values in data-keys.
const AGAIN = 4000; // ms after which an unanswered change is sent once more: silent Wi-Fi swallows messages
export default {
  template: `<span class="save-state" role="status" :data-state="state">{{ said }}</span>`,
  props: { name: String, words: Object, first: String },
  emits: ["replay", "touched"],
  data() { return { entries: {}, at: "", online: true, failed: "" }; },
  computed: {
    waiting() { return Object.values(this.entries).filter((entry) => !entry.refused).length; },
    why() { return this.failed || (Object.values(this.entries).find((entry) => entry.refused)?.refused ?? ""); },
    state() { return this.why ? "failed" : !this.waiting ? (this.at ? "saved" : "idle") : this.online ? "saving" : "kept"; },
    said() {
      if (this.why) return this.why;
      if (!this.waiting) return this.at ? this.words.saved.replace("{at}", this.at) : "";
      return this.online ? this.words.saving : this.words.kept;
    },
  },
  mounted() {
    this.before = {};
    this.key = `unsaved:${document.querySelector("[data-person]")?.dataset.person ?? ""}:${this.name}`;
    try { this.entries = JSON.parse(localStorage.getItem(this.key)) ?? {}; } catch { this.entries = {}; }
    for (const entry of Object.values(this.entries)) delete entry.refused;
    this.heard = {
      focusin: (event) => this.remember(event.target), pointerdown: (event) => this.remember(event.target),
      beforeinput: (event) => this.remember(event.target),
      input: (event) => this.note(event.target), change: (event) => this.note(event.target),
      click: (event) => event.target.closest?.(".amount-step") && this.note(event.target),
      keydown: (event) => { this.remember(event.target); this.enter(event); }, "net:online": () => this.replay(), "net:gone": () => this.touch(),
      "wizard:keep": ({ detail }) => this.keep(detail.path, detail.value, detail.was),
    };
    for (const [name, heard] of Object.entries(this.heard)) document.addEventListener(name, heard, true);
    this.timer = setInterval(() => this.tick(), 1000);
    this.ready = setInterval(() => {
      if (!window.did_handshake) return;
      clearInterval(this.ready);
      this.replay();
      if (this.first) this.show(this.first);
    }, 30);
  },
  beforeUnmount() {
    for (const [name, heard] of Object.entries(this.heard)) document.removeEventListener(name, heard, true);
    clearInterval(this.timer);
    clearInterval(this.ready);
  },
  methods: {
    field(element) { return element?.closest?.("[data-path]"); },
    value(field) {
      const radios = [...field.querySelectorAll("input[type=radio]")];
      if (radios.length) {
        const at = radios.findIndex((radio) => radio.checked);
        return at < 0 ? null : JSON.parse(field.dataset.keys)[at];
      }
      const tick = field.querySelector("input[type=checkbox]");
      if (tick) return tick.checked;
      const input = field.querySelector("input, textarea");
      return field.querySelector(".amount-step") ? Number.parseInt(input.value, 10) : storable(input.value);
    },
    remember(element) {
      const field = this.field(element);
      if (field && !(field.dataset.path in this.entries)) this.before[field.dataset.path] = this.value(field);
    },
    note(element) {
      const field = this.field(element);
      if (!field) return;
      const keep = () => this.keep(field.dataset.path, this.value(field), this.before[field.dataset.path] ?? null);
      // Amounts change only after this event. All else is read now: an answer to an earlier choice may come in between.
      if (field.querySelector(".amount-step")) setTimeout(keep); else keep();
    },
    keep(path, value, was) {
      const first = !(path in this.entries);
      if (value === was && first) return;
      // The field itself sends its value; what it stood over is told ahead, in case others were faster.
      if (first) this.$emit("touched", { path, over: was });
      const over = path in this.entries ? this.entries[path].over : was;
      this.entries[path] = { value, over, at: Date.now() };
      this.failed = "";
      this.write();
    },
    stored(path, value, at) {
      if (this.entries[path]?.value === value || value === undefined) {
        delete this.entries[path];
        this.before[path] = value;
        this.write();
      } else if (path in this.entries) this.entries[path].over = value;
      if (at) this.at = at;
      this.failed = "";
    },
    // What a field sends from now on arrives before anything is replayed, and what was told ahead may be lost.
    touch() { for (const [path, { over }] of Object.entries(this.entries)) this.$emit("touched", { path, over }); },
    // It stays on the device, and is sent once more when the page is opened again or it is changed.
    refused(path, why) { if (path in this.entries) { this.entries[path].refused = why; this.write(); } else this.failed = why; },
    write() { try { localStorage.setItem(this.key, JSON.stringify(this.entries)); } catch { /* full or forbidden: the server still gets it */ } },
    replay() {
      const list = Object.entries(this.entries).filter(([, entry]) => !entry.refused).map(([path, entry]) => ({ path, value: entry.value, over: entry.over }));
      if (list.length) this.$emit("replay", list);
    },
    tick() {
      this.online = window.socket?.connected === true;
      const late = Object.values(this.entries).some((entry) => !entry.refused && Date.now() - entry.at > AGAIN);
      if (this.online && late) {
        for (const entry of Object.values(this.entries)) entry.at = Date.now();
        this.replay();
      }
    },
    // A scanner ends with Enter: it goes on to the next field instead of sending anything.
    enter(event) {
      if (event.key !== "Enter" || event.target.tagName !== "INPUT" || !this.field(event.target)) return;
      event.preventDefault();
      const all = [...document.querySelectorAll("[data-path] input:not(:disabled), [data-path] textarea")];
      const next = all.slice(all.indexOf(event.target) + 1).find((input) => !this.field(event.target).contains(input));
      next?.focus();
    },
    show(path) {
      const field = document.querySelector(`[data-path="${CSS.escape(path)}"]`);
      if (!field) return;
      field.scrollIntoView({ block: "center" });
      (field.querySelector("input:checked") ?? field.querySelector("input, textarea, button"))?.focus({ preventScroll: true });
    },
  },
};
