// A whole checklist in one element: a tap shows at once, waits on this device until the server has it, and shows what
// others do. How a place stands is the server's word (`rows`); what still waits is laid over it. See static/device_queue.js.
const UNDO = 10000; // ms
const ONE_BASIN = 0;
const BESIDE = ["note", "agree"]; // acts about somebody else's answer

export default {
  template: `
  <div class="ck ck-opening" @keydown="key">
    <div class="ck-head">
      <div class="ck-ring" role="img" :aria-label="told">
        <svg viewBox="0 0 44 44" aria-hidden="true"><circle cx="22" cy="22" r="19" /><circle cx="22" cy="22" r="19" pathLength="100" :stroke-dasharray="percent + ' 100'" class="ck-ring-done" :class="{ 'ck-ring-bad': failed }" /></svg>
        <span aria-hidden="true">{{ settled }}<small>/{{ asked.length }}</small></span>
      </div>
      <div class="ck-of"><p class="strong">{{ about.build }} <span class="muted">{{ about.po }}</span></p><p class="muted small truncate">{{ about.customer }}</p></div>
      <span class="chip" :class="look.tone">{{ look.word }}</span>
      <span class="ck-queue chip tone-warn i-offline" v-if="waiting" data-testid="waiting">{{ say(words.waiting_count, { n: waiting }) }}</span>
      <button type="button" class="btn btn-plain ck-refusals i-stop" v-if="refusals.length" data-testid="refused" @click="focus(refusals[0])">{{ say(words.refused_count, { n: refusals.length }) }}</button>
      <a v-if="about.drawing" class="btn btn-quiet i-file" :href="about.drawing" target="_blank" rel="noopener">{{ words.drawing }}</a>
      <button type="button" class="btn btn-primary i-down" v-if="next" @click="goNext()">{{ words.next }}</button>
    </div>
    <p v-if="about.facts" class="muted small ck-facts">{{ about.facts }}</p>
    <p class="visually-hidden" role="status">{{ told }}</p>
    <div v-if="kinds.length" class="card ck-instruments">
      <label v-for="kind in kinds" :key="kind" class="field"><span class="field-label">{{ kind.charAt(0).toUpperCase() + kind.slice(1) }}</span>
        <span class="field-box"><select :value="tool[kind] ?? ''" :disabled="readonly" @change="take(kind, $event.target.value)">
          <option value="">{{ words.choose_instrument }}</option>
          <option v-for="one in ofKind(kind)" :key="one.number" :value="one.number">{{ one.number }} {{ one.name }} · {{ one.overdue ? words.overdue : say(words.due, { day: one.due }) }}</option>
        </select></span></label>
    </div>
    <section v-for="section in sections" :key="section.title" class="card ck-section" :aria-label="section.title">
      <div class="card-head"><h2>{{ section.title }}</h2><span v-if="section.asked" class="muted small">{{ say(words.of, { n: section.settled, all: section.asked }) }}</span></div>
      <template v-for="(block, index) in section.blocks" :key="block.key">
        <div v-if="block.basins.length && wide" class="ck-columns" :style="{ '--basins': basins.length }">
          <div class="ck-columns-head" aria-hidden="true"><span></span><span v-for="n in basins" :key="n">{{ say(words.basin, { n }) }}</span></div>
          <div v-for="line in block.lines" :key="line.key" class="ck-line">
            <p class="ck-wording">{{ line.wording }} <span v-if="line.critical" class="chip tone-violet ck-chip">{{ words.critical }}</span><span v-if="line.required === false && line.type !== 'instruction'" class="faint small">{{ words.optional }}</span></p>
            <ck-place v-for="place in line.places" :key="place.id" :place="place" :list="this" narrow />
          </div>
        </div>
        <template v-else-if="block.basins.length">
          <div v-for="n in block.basins" :key="n" class="ck-basin"><h3>{{ say(words.basin, { n }) }}</h3>
            <ck-place v-for="place in block.of[n]" :key="place.id" :place="place" :list="this" /></div>
        </template>
        <div v-else class="ck-whole"><h3 v-if="index && !wide">{{ words.whole }}</h3>
          <ck-place v-for="place in block.places" :key="place.id" :place="place" :list="this" /></div>
      </template>
      <details v-if="section.left.length" class="fold ck-left"><summary>{{ say(words.left, { n: section.left.length }) }}</summary>
        <ul><li v-for="place in section.left" :key="place.id"><span>{{ place.item.wording }}<template v-if="place.item.basin"> · {{ say(words.basin, { n: place.item.basin }) }}</template></span><span class="muted small">{{ words.na_configuration }}: {{ place.item.why }}</span></li></ul></details>
    </section>
    <div v-if="!readonly" class="card ck-sign">
      <div class="grow"><p class="strong">{{ look.sentence }}</p><p v-if="blocked" class="muted small">{{ blocked }}</p></div>
      <button type="button" class="btn btn-primary i-edit" :aria-disabled="blocked ? 'true' : undefined" @click="sign">{{ words.sign }}</button>
    </div>
    <div v-if="undone" class="undo-bar ck-undo" role="status"><p class="text">{{ undone.text }}</p>
      <button type="button" class="btn btn-quiet i-undo" @click="undo">{{ words.undo }}</button></div>
  </div>`,
  props: { items: Array, rows: Array, head: Object, instruments: Array, words: Object, run: Number, person: Number, zone: String, readonly: Boolean, lead: Boolean, mayFill: Boolean },
  emits: ["answers", "sign", "pictured", "task"],
  mixins: [window.ChecklistServer, window.ChecklistTyped, window.ChecklistKeys, window.ChecklistPhotos],
  data() {
    return { about: this.head, queue: null, tick: 0, open: {}, mode: {}, cut: {}, tool: {}, at: "", undone: null, wide: false };
  },
  created() {
    this.queue = Vue.markRaw(new DeviceQueue(`answer:${this.person}:${this.run}:`, (batch) => this.send(batch)));
    for (const kind of this.kinds) { const kept = localStorage.getItem(`instrument:${this.person}:${kind}`); if (this.ofKind(kind).some((one) => one.number === kept)) this.tool[kind] = kept; }
    this.media = matchMedia("(min-width: 1000px) and (orientation: landscape)");
    this.wide = this.media.matches;
  },
  mounted() {
    this.turned = () => (this.wide = this.media.matches);
    this.online = () => { this.queue.flush(true); this.uploads.flush(); };
    this.offline = () => this.queue.away.clear();
    this.media.addEventListener("change", this.turned);
    // What sticks below the head of the list has to know how high it is.
    this.measure = new ResizeObserver(([head]) => this.$el.style.setProperty("--ck-head", `${head.target.offsetHeight}px`));
    this.measure.observe(this.$el.querySelector(".ck-head"));
    document.addEventListener("net:online", this.online);
    this.clock = setInterval(() => this.beat(), 1000);
    this.queue.flush(true);
    this.refresh();
    const asked = decodeURIComponent(location.hash.slice(1)); // a link to one place of the list
    if (this.byId[asked]) this.focus(asked);
  },
  unmounted() {
    clearInterval(this.clock);
    this.measure.disconnect();
    this.media.removeEventListener("change", this.turned);
    document.removeEventListener("net:online", this.online);
  },
  computed: {
    places() { return Vue.toRaw(this.items).map((item) => ({ id: this.idOf(item), item })); },
    basins() { return [...new Set(this.places.map((place) => place.item.basin ?? ONE_BASIN))].filter((n) => n !== ONE_BASIN).sort((a, b) => a - b); },
    byId() { return Object.fromEntries(this.places.map((place) => [place.id, place])); },
    // What waits or was refused here, newest last: `tick` stands for the queue, which Vue does not watch.
    pending() { this.tick; const found = {}; for (const entry of this.queue.entries) (found[this.idOf(entry)] ??= []).push(entry); return found; },
    // Where the keyboard begins: nobody has been anywhere yet.
    first() { return (this.left[0] ?? this.places.find((place) => place.item.applies !== false))?.id ?? ""; },
    waiting() { this.tick; return this.queue.waiting().length + this.pictures.filter((one) => !one.refused).length; },
    // The places of what the server will never take, until it is discarded or entered anew.
    refusals() { this.tick; return [...this.queue.entries, ...this.pictures].filter((one) => one.refused).map(this.idOf); },
    states() { return Object.fromEntries(this.places.map((place) => [place.id, this.standing(place)])); },
    asked() { return this.places.filter((place) => !["not-applicable", "instruction"].includes(this.states[place.id].state)); },
    settled() { return this.asked.filter((place) => this.states[place.id].settled).length; },
    failed() { return this.asked.filter((place) => this.states[place.id].state === "failed").length; },
    percent() { return this.asked.length ? Math.round((100 * this.settled) / this.asked.length) : 0; },
    left() { return this.asked.filter((place) => this.asksFor(place)); },
    next() { return this.left.length > 0 && !this.readonly; },
    kinds() { return [...new Set(this.items.filter((item) => item.instrument && item.applies !== false).map((item) => item.instrument))]; },
    verdict() { return this.left.length || !this.settled ? "open" : this.failed ? "failed" : "passed"; },
    look() {
      const tone = { open: "tone-info", failed: "tone-bad", passed: "tone-ok" }[this.verdict];
      return { tone, word: this.words.verdicts[this.verdict], sentence: this.words.sentences[this.verdict] };
    },
    blocked() {
      if (this.waiting) return this.say(this.words.sign_waiting, { n: this.waiting });
      if (this.refusals.length) return this.say(this.words.sign_refused, { n: this.refusals.length });
      if (this.halves.length) return this.say(this.words.sign_typed, { first: this.halves[0].item.wording });
      if (this.left.length) return this.say(this.words.sign_left, { n: this.left.length, first: this.left[0].item.wording });
      return this.settled ? "" : this.words.sign_empty;
    },
    told() {
      const refused = this.refusals.length ? `, ${this.say(this.words.refused_count, { n: this.refusals.length })}` : "";
      return this.say(this.words.told, { n: this.settled, all: this.asked.length, failed: this.failed, waiting: this.waiting }) + refused;
    },
    sections() {
      const found = new Map();
      for (const place of this.places) { if (!found.has(place.item.section)) found.set(place.item.section, []); found.get(place.item.section).push(place); }
      return [...found].map(([title, places]) => {
        const here = places.filter((place) => this.asked.includes(place));
        const shown = places.filter((place) => place.item.applies !== false);
        return { title, blocks: blocks(shown, this.basins, this.byId), left: places.filter((place) => place.item.applies === false), asked: here.length, settled: here.filter((place) => this.states[place.id].settled).length };
      });
    },
  },
  methods: {
    idOf(one) { return `${one.key}|${one.basin ?? ONE_BASIN}`; },
    say(text, values) { return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ""); },
    asksFor(place) { return this.states[place.id].asked_for; },
    ofKind(kind) { return this.instruments.filter((one) => one.kind.toLowerCase() === kind.toLowerCase()); },
    // How a place stands with what waits on this device; the server's word comes back with the acknowledgement.
    standing(place) {
      const row = this.server[place.id] ?? { state: "open", needs: [], answers: [], photos: [], value: "" };
      const last = this.laid(place.id).at(-1); if (!last) return row;
      if (last.undoes) return { ...row, ...last.was.stands, waiting: true };
      const state = expectedState(place.item, last);
      const pictured = row.photos.length || this.pictures.some((one) => one.place === place.id && !one.refused);
      const needs = missing(place.item, state, last, pictured);
      const settled = ["passed", "failed", "na"].includes(state) && !needs.length;
      return { ...row, state, needs, settled, asked_for: !settled && (place.item.required !== false || state !== "open"), value: last.act === "value" ? last.value : "", note: last.note, waiting: true };
    },
    seen(id) { return this.server[id]?.answers.at(-1)?.id ?? null; },
    counting(id) { return (this.server[id]?.answers ?? []).filter((answer) => answer.counts); },
    // What waits and says something about how the place stands. What is undone before the server has it says nothing.
    laid(id) {
      const found = [], waits = (this.pending[id] ?? []).filter((entry) => !entry.refused && entry.act !== "note");
      for (const entry of waits) {
        const at = entry.undoes ? found.findIndex((one) => one.id === entry.undoes) : -1;
        if (at < 0) found.push(entry); else found.splice(at);
      }
      return found;
    },
    // Neither an agreement nor words beside an answer is an answer of one's own.
    ownWaits(id) { return this.laid(id).filter((entry) => !BESIDE.includes(entry.act)).at(-1); },
    mine(id) { // what would be said again to keep this place as it is
      const waits = this.ownWaits(id);
      if (waits) return waits.undoes ? waits.was.said : waits;
      const counts = this.counting(id).at(-1);
      if (!counts) return { act: "value", value: "", note: "" };
      const act = { na: "na", asked: "ask" }[counts.verdict] ?? "value";
      return { act, value: act === "value" ? counts.value : "", note: counts.note, confirmed: !!counts.confirmed, instrument: counts.instrument ?? "" };
    },
    answer(place, said, text) {
      if (this.readonly) return;
      const was = { stands: shownOf(this.states[place.id]), said: saidOf(this.mine(place.id)) };
      for (const entry of this.pending[place.id] ?? []) if (entry.refused && (said.act !== "note" || entry.act === "note")) this.queue.drop(entry.id);
      const { item } = place;
      const instrument = said.instrument ?? (item.instrument ? this.tool[item.instrument] ?? "" : "");
      // Who was about to ask, and answers instead, keeps the words.
      const note = this.mode[place.id] === "ask" ? (this.typed[`${place.id}:note`] ?? "").trim() : "";
      const sent = { act: "value", value: "", note, confirmed: false, ...said, instrument, key: item.key, basin: item.basin ?? ONE_BASIN, seen: this.seen(place.id) };
      const kept = this.queue.add(sent);
      this.cut[place.id] = kept.value !== sent.value || kept.note !== sent.note;
      this.forget(place.id);
      delete this.mode[place.id];
      if (text) this.offerUndo({ place, was, undoes: kept.id, text: `${item.wording} ${text}` });
      this.refresh();
      this.queue.flush();
    },
    offerUndo(undone) {
      clearTimeout(this.undoClock);
      this.undone = undone;
      this.undoClock = setTimeout(() => (this.undone = null), UNDO);
    },
    undo() {
      const { place, was, undoes } = this.undone; this.undone = null;
      if (this.isRefused(undoes)) { this.queue.drop(undoes); this.refresh(); }
      else this.answer(place, { act: "withdraw", undoes, was, note: "", instrument: "" }); // what counted before counts again, and stays whose it is
      this.focus(place.id);
    },
    send(batch) {
      if (!window.socket?.connected || !window.did_handshake || document.documentElement.dataset.net === "offline") return false;
      this.$emit("answers", Vue.toRaw(batch));
      return true;
    },
    refresh() { this.tick += 1; },
    beat() { if (!window.socket?.connected) this.offline(); this.queue.flush(); this.uploads.flush(); },
    // ---- from the server -------------------------------------------------------------------------
    accepted(id, row) { this.queue.accepted(id); this.saved(row); this.patch([row]); },
    refused(id, why) {
      const entry = this.queue.refused(id, why);
      if (entry && this.isRefused(entry.undoes)) this.queue.drop(id); // there is nothing to undo
      else if (entry) this.open[this.idOf(entry)] = true;
      this.refresh();
    },
    isRefused(id) { return !!id && this.queue.entries.some((one) => one.id === id && one.refused); },
    belongs(head) { this.about = head; },
    take(kind, number) { this.tool[kind] = number; localStorage.setItem(`instrument:${this.person}:${kind}`, number); },
    // ---- by hand ---------------------------------------------------------------------------------------
    verdictOf(place, word) {
      if (word === "na") { if (this.readonly) return; this.enterMode(place, "na"); return; }
      if (!["check", "document"].includes(place.item.type)) { if (word === "pass") this.pressed(place); return; }
      const again = this.mine(place.id);
      if (again.act === "value" && again.value === word) return;
      this.answer(place, { value: word }, this.words.said[word]);
      if (word === "fail") { this.open[place.id] = true; this.focusNote(place.id); } else this.open[place.id] = false;
    },
    enterMode(place, mode, inside = true) { this.mode[place.id] = mode; this.open[place.id] = true; this.keep(place.id, "mode", mode); if (inside) this.focusNote(place.id); },
    focusNote(id) { this.$nextTick(() => this.$el.querySelector(`[data-place="${CSS.escape(id)}"] textarea`)?.focus()); },
    // The whole row is the most likely answer: pass, all of them packed, or into the field.
    pressed(place, goOn = false) {
      if (!place || this.readonly || place.item.computed || place.item.type === "instruction") return;
      if (["check", "document"].includes(place.item.type)) { this.verdictOf(place, "pass"); if (goOn) this.goNext(place.id); }
      else if (place.item.type === "quantity") { const all = place.item.quantity ?? "1"; if (this.mine(place.id).value !== all) this.answer(place, { value: all }, this.words.said.packed); if (goOn) this.goNext(place.id); }
      else if (place.item.type !== "choice") this.focus(place.id, true);
    },
    commit(place, text, goOn) {
      const value = text.trim(), before = this.mine(place.id);
      // Half a number is not entered by leaving it. Enter says it is meant so, and the server what it makes of it.
      if (!goOn && value && place.item.type === "measurement" && measured.number(value, place.item.unit) == null) return;
      if (value === (before.act === "value" ? before.value : "") && !(this.pending[place.id] ?? []).some((entry) => entry.refused)) { this.forget(place.id); }
      else this.answer(place, { value }, value ? value : this.words.said.cleared);
      if (goOn) this.goNext(place.id, place.item.type === "serial" ? "serial" : "") || this.goNext(place.id);
    },
    sign() {
      if (!this.blocked) { this.$emit("sign"); return; }
      if (this.refusals.length) { this.focus(this.refusals[0]); return; }
      if (this.halves.length) this.focus(this.halves[0].id, true); else if (this.left.length) this.focus(this.left[0].id);
    },
  },
  components: { "ck-place": window.ChecklistPlace },
};

// How a place was shown and what was said there, for whoever undoes a tap before the server has said so.
const shownOf = ({ state, needs, settled, asked_for, value, note }) => ({ state, needs: [...needs], settled, asked_for, value, note });
const saidOf = ({ act, value, note, confirmed, instrument }) => ({ act, value, note, confirmed, instrument });

// Items of the build stand one below the other; those of each basin side by side, or a card for each basin. Side by side
// a basin keeps its column all the way down, also where it is asked nothing.
function blocks(places, basins, byId) {
  const found = [];
  for (const place of places) {
    const each = (place.item.basin ?? ONE_BASIN) !== ONE_BASIN;
    let block = found.at(-1);
    if (!block || !!block.basins.length !== each) found.push((block = { key: place.id, places: [], basins: each ? [place.item.basin] : [], of: {}, lines: [] }));
    block.places.push(place);
    if (!each) continue;
    if (!block.basins.includes(place.item.basin)) block.basins.push(place.item.basin);
    (block.of[place.item.basin] ??= []).push(place);
    if (!block.lines.some((one) => one.key === place.item.key)) {
      const { key, wording, critical, required } = place.item;
      block.lines.push({ key, wording, critical, required, places: basins.map((n) => byId[`${key}|${n}`] ?? { id: `${key}|${n}`, item: null }) });
    }
  }
  for (const block of found) block.basins.sort((a, b) => a - b);
  return found;
}

// What the server will most likely say; it is shown until it has.
function expectedState(item, said) {
  if (said.act === "na" || said.act === "agree") return item.critical && said.act === "na" ? "waiting" : "na";
  if (said.act === "ask") return "asked";
  if (said.act === "reply" || said.value === "") return "open";
  if (item.type === "check" || item.type === "document") return said.value === "fail" ? "failed" : "passed";
  if (item.type === "choice") return item.expected && item.expected.toLowerCase() !== said.value.toLowerCase() ? "failed" : "passed";
  if (item.type === "quantity") return Number(said.value) === Number(item.quantity ?? 1) ? "passed" : "open";
  if (item.type !== "measurement") return "passed";
  const number = measured.number(said.value, item.unit);
  return number == null ? "open" : measured.within(item, number) ? "passed" : "failed";
}
function missing(item, state, said, pictured) {
  if (!["passed", "failed"].includes(state)) return [];
  const outside = state === "failed" && item.type === "measurement";
  const wanted = { note: !said.note && state === "failed", photo: !pictured && (item.photo || outside), confirmation: outside && !said.confirmed };
  return Object.keys(wanted).filter((need) => wanted[need]);
}
