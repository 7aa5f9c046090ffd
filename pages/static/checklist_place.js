// One place of a checklist: what is asked, the large targets, and what belongs to the answer. `list` is the checklist.
(() => {
  const MARKS = { open: "", passed: "i-check", failed: "i-cross", na: "i-minus", asked: "i-help", conflict: "i-warning", waiting: "i-people", instruction: "i-info" };
  const TWICE = 400; // ms: nobody changes their mind this fast
  const FRACTIONS = ["1/8", "1/4", "3/8", "1/2", "5/8", "3/4", "7/8"];
  const CLOCKS = {};
  const TIME = { hour: "2-digit", minute: "2-digit" };
  // Made once: making one takes twenty times as long as using it, and every answer of every row has its time.
  const clock = (timeZone) => (CLOCKS[timeZone] ??= Object.fromEntries(
    Object.entries({ day: {}, time: TIME, both: { ...TIME, day: "numeric", month: "short" } })
      .map(([name, parts]) => [name, new Intl.DateTimeFormat("en-GB", { timeZone, ...parts })])));

  window.ChecklistPlace = {
    props: { place: Object, list: Object, narrow: Boolean },
    template: `
    <div v-if="!item || item.applies === false" class="ck-cell-none"><span v-if="item" class="muted small">{{ words.na }}: {{ item.why }}</span></div>
    <div v-else class="ck-row" role="group" :data-place="place.id" :data-state="stands.state" :data-saved="saved" :class="['ck-' + (lacking ? 'waiting' : stands.state), { 'ck-narrow': narrow, 'ck-here': here }]"
      :tabindex="here ? 0 : -1" :aria-label="called" @focus="list.at = place.id" @click="tapped">
      <div class="ck-main">
        <span class="ck-mark icon" :class="mark" aria-hidden="true"></span>
        <div class="ck-what">
          <p v-if="!narrow" class="ck-wording">{{ item.wording }} <span v-if="item.critical" class="chip tone-violet ck-chip">{{ words.critical }}</span><span v-if="item.required === false && item.type !== 'instruction'" class="faint small">{{ words.optional }}</span></p>
          <p v-if="expected" class="ck-expected">{{ expected }}</p>
          <p v-if="item.replaces" class="ck-expected">{{ list.say(words.replaces, { value: item.replaces }) }}</p>
          <p v-if="item.added_after && !item.carried" class="ck-expected">{{ words.drawn_anew }}</p>
          <p v-if="item.computed" class="muted small">{{ words.computed }}</p>
        </div>
      </div>
      <div class="ck-do" v-if="item.type !== 'instruction'">
        <div v-if="item.type === 'choice' && !item.computed" class="ck-options" role="group" :aria-label="called">
          <button v-for="option in item.options" :key="option" type="button" class="ck-option" :aria-pressed="same(option)" :disabled="locked" @click="choose(option, $event)">{{ labelOf(option) }}</button></div>
        <div v-else-if="item.type === 'quantity'" class="ck-amount">
          <button type="button" class="ck-step i-minus" :aria-label="words.less + ': ' + called" :disabled="locked" @click="count(-1)"></button>
          <span class="ck-count"><strong>{{ stands.value || 0 }}</strong> / {{ item.quantity || 1 }}</span>
          <button type="button" class="ck-step i-plus" :aria-label="words.more_of + ': ' + called" :disabled="locked" @click="count(1)"></button>
          <button type="button" class="ck-target ck-pass" :aria-pressed="stands.state === 'passed'" :aria-label="words.all + ': ' + called" :disabled="locked" @click="list.pressed(place)"><span class="icon i-check" aria-hidden="true"></span>{{ words.all }}</button></div>
        <div v-else-if="field && !item.computed" class="ck-field">
          <span class="field-box" :data-scans="item.type === 'serial' ? '' : undefined"><input ref="field" :type="item.type === 'date' ? 'date' : 'text'" :inputmode="item.type === 'measurement' ? 'decimal' : undefined" autocomplete="off" :spellcheck="item.type === 'text'" :value="text" :disabled="locked" :aria-label="called" :aria-describedby="place.id + '-told'"
            @input="list.keep(place.id, 'value', $event.target.value)" @change="leave" @focus="focused = true; list.at = place.id" @blur="focused = false; leave($event)" @keydown.enter.prevent="enter" @keydown.esc="escape"><span v-if="item.unit" class="field-unit">{{ item.unit === 'in' ? '″' : item.unit_label ?? item.unit }}</span></span>
          <div v-if="item.unit === 'in' && focused" class="ck-fractions"><button v-for="part in fractions" :key="part" type="button" tabindex="-1" @mousedown.prevent @click="addPart(part)">{{ part }}</button></div>
          <button v-if="half && typed && !unread" type="button" class="btn btn-plain ck-enter i-check" :aria-label="words.enter + ': ' + called" @mousedown.prevent @click="enter">{{ words.enter }}</button>
          <p :id="place.id + '-told'" class="ck-told small" :class="off.tone" role="status">{{ off.text }}</p></div>
        <strong v-if="item.computed" class="ck-computed">{{ words.said[stands.value] ?? (labelOf(stands.value) || words.not_yet) }}</strong>
        <div v-if="!item.computed" class="ck-targets">
          <template v-if="item.type === 'check' || item.type === 'document'">
            <button type="button" class="ck-target ck-pass" :aria-pressed="stands.state === 'passed' || said('pass')" :aria-label="words.pass + ': ' + called" :disabled="locked" @click="press('pass', $event)"><span class="icon i-check" aria-hidden="true"></span>{{ words.pass }}</button>
            <button type="button" class="ck-target ck-fail" :aria-pressed="stands.state === 'failed'" :aria-label="words.fail + ': ' + called" :disabled="locked" @click="press('fail', $event)"><span class="icon i-cross" aria-hidden="true"></span>{{ words.fail }}</button></template>
          <button type="button" class="ck-target ck-na" :aria-pressed="['na', 'waiting'].includes(stands.state)" :aria-label="words.na + ': ' + called" :disabled="locked" @click="press('na', $event)"><span class="icon i-minus" aria-hidden="true"></span>{{ words.na }}</button>
          <button type="button" class="ck-target ck-more" :aria-expanded="opened ? 'true' : 'false'" :aria-label="words.more + ': ' + called" @click="list.open[place.id] = !opened"><span class="icon" :class="opened ? 'i-up' : 'i-more'" aria-hidden="true"></span>{{ words.more }}</button>
        </div>
      </div>
      <div v-if="refusal" class="note note-bad ck-refused" role="alert"><span class="icon i-stop" aria-hidden="true"></span><div><p class="text">{{ refusal.refused }}</p><p class="small">{{ list.say(words.you_said, { value: labelOf(refusal.value) || words.acts[refusal.act] || refusal.note }) }}</p></div>
        <button type="button" class="btn btn-quiet btn-small" @click="discard">{{ words.discard }}</button></div>
      <p v-if="list.cut[place.id]" class="note note-warn text" role="alert">{{ words.cut }}</p>
      <div v-if="stands.state === 'conflict'" class="note note-warn ck-conflict" role="alert"><span class="icon i-warning" aria-hidden="true"></span><div><p class="text strong">{{ words.conflict }}</p>
        <ul><li v-for="one in counting" :key="one.id"><strong>{{ one.by }}</strong>: {{ shown(one) }} <span class="muted small">{{ time(one.at) }}</span><span v-if="one.note"> – {{ one.note }}</span>
          <button v-if="!locked" type="button" class="btn btn-plain btn-small" @click="settle(one)">{{ list.say(words.use, { value: shown(one) }) }}</button></li></ul></div></div>
      <div v-if="stands.state === 'asked'" class="note note-info ck-question"><span class="icon i-help" aria-hidden="true"></span><div><p class="text strong">{{ words.parked }}</p><p class="text">{{ noted }}</p></div></div>
      <div v-if="stands.state === 'waiting'" class="note note-info"><span class="icon i-people" aria-hidden="true"></span><div><p class="text strong">{{ words.second_person }}</p><p class="text">{{ noted }}</p></div>
        <button v-if="!locked && others.length" type="button" class="btn btn-plain" @click="list.answer(place, { act: 'agree' }, words.said.agreed)">{{ words.agree }}</button></div>
      <div v-if="detail" class="ck-detail">
        <div v-if="confirms" class="ck-confirm"><p class="text">{{ list.say(words.outside, { off: off.text }) }}</p>
          <button type="button" class="btn btn-plain i-refresh" @click="again">{{ words.measure_again }}</button>
          <button type="button" class="btn btn-plain i-check" @click="confirm">{{ words.confirm }}</button></div>
        <label v-if="!list.readonly" class="field"><span class="field-label">{{ noteLabel }} <span v-if="stands.needs.includes('note')" class="field-mark ck-missing">{{ words.missing }}</span></span>
          <span class="field-box"><textarea rows="2" :value="noteText" :disabled="noteLocked" @input="list.keep(place.id, 'note', $event.target.value)" @change="noteLeft" @blur="noteLeft" @focus="list.at = place.id"></textarea></span></label>
        <p v-if="noted && (list.readonly || !own) && !['asked', 'waiting', 'conflict'].includes(stands.state)" class="text letter">{{ noted }}</p>
        <div class="ck-acts" v-if="!list.readonly">
          <button v-if="mode" type="button" class="btn btn-primary" @click="saveMode">{{ words.modes[mode] }}</button>
          <button v-if="mode" type="button" class="btn btn-quiet" @click="leaveMode">{{ words.cancel }}</button>
          <label class="btn btn-plain i-scan ck-camera">{{ words.photo }} <span v-if="stands.needs.includes('photo')" class="ck-missing">{{ words.missing }}</span><input type="file" accept="image/*" capture="environment" class="drop-input" @change="list.picked(place, $event)"></label>
          <button v-if="!mode && stands.state !== 'asked' && !locked" type="button" class="btn btn-quiet i-help" @click="list.enterMode(place, 'ask')">{{ words.ask }}</button>
          <button v-if="!mode && stands.state === 'asked' && list.lead" type="button" class="btn btn-plain i-send" @click="list.enterMode(place, 'reply')">{{ words.reply }}</button>
        </div>
        <ul v-if="photos.length" class="ck-photos"><li v-for="photo in photos" :key="photo.client_id">
          <a v-if="photo.id" :href="'/photos/' + photo.id" target="_blank" rel="noopener"><img :src="'/photos/' + photo.id + '/thumbnail'" :alt="list.say(words.photo_of, { what: called, who: photo.by, when: time(photo.at) })" loading="lazy" width="120" height="90"></a>
          <img v-else :src="photo.address" :alt="words.photo" width="120" height="90">
          <p v-if="photo.refused" class="note note-bad text" role="alert">{{ photo.refused }}</p>
          <span v-else class="muted small">{{ photo.id ? photo.by + ' ' + time(photo.at) : words.waiting }}</span>
          <button v-if="photo.id && !list.readonly" type="button" class="btn btn-quiet btn-small i-edit" :aria-label="words.draw + ': ' + called" @click="list.draw(place, photo)">{{ words.draw }}</button>
          <template v-if="photo.refused"><label v-if="!list.readonly" class="btn btn-plain i-scan ck-camera">{{ words.retake }}<input type="file" accept="image/*" capture="environment" class="drop-input" @change="list.picked(place, $event, photo)"></label>
            <button type="button" class="btn btn-quiet" @click="list.uploads.drop(photo.client_id)">{{ words.discard }}</button></template></li></ul>
        <p v-if="item.why" class="muted small">{{ words.why }} {{ item.why }}</p>
        <ul v-if="item.parts?.length" class="ck-parts"><li v-for="part in item.parts" :key="part.number"><a class="link mono" :href="'/catalogue/' + encodeURIComponent(part.number)">{{ part.number }}</a> {{ part.name }} × {{ part.quantity || 1 }}</li></ul>
        <p v-if="item.tools?.length" class="small">{{ words.tools }} {{ (item.tool_labels ?? item.tools).join(', ') }}</p>
        <button v-if="item.parts?.length || item.tools?.length || item.instruction" type="button" class="btn btn-quiet i-tool" :aria-label="words.task + ': ' + called" @click="list.$emit('task', { key: item.key, basin: item.basin ?? 0 })">{{ words.task }}</button>
        <a v-if="item.instruction" class="link" :href="'/instructions/' + encodeURIComponent(item.instruction)">{{ words.instruction }} {{ item.instruction }}</a>
        <ol v-if="history.length > 1" class="ck-history"><li v-for="one in history" :key="one.id" :class="{ faint: !one.counts }">{{ shown(one) }} <span class="muted small">{{ one.by }} {{ time(one.at) }} {{ one.instrument ?? '' }}</span><span v-if="one.note"> – {{ one.note }}</span></li></ol>
      </div>
      <p class="ck-noted letter" v-if="noted && !detail && !['asked', 'waiting', 'conflict'].includes(stands.state)">{{ noted }}</p>
      <ul v-if="remarks.length" class="ck-remarks"><li v-for="one in remarks" :key="one.id"><span class="letter">{{ one.note }}</span> <span class="muted small">{{ one.waits ? words.you + ' ' + words.waiting : one.by + ' ' + time(one.at) }}</span></li></ul>
      <p class="ck-who small" v-if="who">{{ who }} <span class="ck-saved" :data-saved="saved">{{ savedWord }}</span></p>
    </div>`,
    data: () => ({ focused: false }),
    created() { this.last = null; },
    computed: {
      item() { return this.place.item; },
      words() { return this.list.words; },
      stands() { return this.list.states[this.place.id]; },
      here() { return (this.list.at || this.list.first) === this.place.id; },
      mark() { return MARKS[this.lacking ? "conflict" : this.stands.state] || "i-none"; },
      // Right as it stands, and the list is open because of it all the same: never shown as done.
      lacking() { return this.stands.state === "passed" && this.stands.needs.length > 0; },
      // Only what is in the field is confirmed: not a value from before while another is typed, or was refused.
      confirms() { return this.stands.needs.includes("confirmation") && this.text.trim() === (this.stands.value ?? "").trim(); },
      called() { return this.item.basin ? `${this.item.wording} ${this.list.say(this.words.basin, { n: this.item.basin })}` : this.item.wording; },
      field() { return ["measurement", "text", "serial", "date"].includes(this.item.type); },
      locked() { return this.list.readonly || (this.stands.state === "asked" ? !this.list.lead && !this.isMine : !this.list.mayFill); },
      mode() { return this.list.mode[this.place.id] ?? ""; },
      opened() { return !!this.list.open[this.place.id]; },
      detail() { return this.opened || this.mode || (!this.list.readonly && this.stands.needs.length > 0); },
      refusal() { return (this.list.pending[this.place.id] ?? []).find((entry) => entry.refused); },
      // A serial number that was refused, while nobody types another: words about it are entered with it.
      tried() { const one = this.refusal; return this.item.type === "serial" && one?.act === "value" && one.value && (this.typed ?? one.value).trim() === one.value ? one : null; },
      entries() { return (this.list.pending[this.place.id] ?? []).filter((entry) => !entry.refused); },
      taken() { return this.list.pictures.filter((one) => one.place === this.place.id); },
      spoilt() { return this.taken.some((one) => one.refused); },
      waits() { return this.entries.length > 0 || this.taken.some((one) => !one.refused); },
      typed() { return this.list.typed[`${this.place.id}:value`]; },
      // Typed and not entered, once they have paused.
      half() { return !!this.list.paused[this.place.id] && this.list.isHalf(this.place); },
      saved() { return this.half ? "typed" : this.refusal || this.spoilt ? "refused" : this.waits ? "waiting" : this.history.length ? "saved" : "open"; },
      savedWord() { return { typed: this.words.not_entered, refused: this.refusal ? this.words.not_saved : this.words.photo_refused, waiting: this.words.waiting, saved: this.words.saved, open: "" }[this.saved]; },
      history() { return this.stands.answers ?? []; },
      counting() { return this.history.filter((one) => one.counts); },
      isMine() { return this.counting.some((one) => one.person === this.list.person); },
      noted() { return this.stands.waiting ? this.stands.note : [...this.counting].reverse().find((one) => one.note)?.note ?? ""; },
      others() { return this.counting.filter((one) => one.person !== this.list.person); },
      // Whether a note belongs to an answer of one's own. Beside somebody else's it is words of one's own, and no answer.
      own() { return !!this.tried || !!this.list.ownWaits(this.place.id) || (this.counting.length ? !this.others.length : !this.item.carried); },
      remarks() {
        const told = this.entries.filter((entry) => entry.act === "note").map(({ id, note }) => ({ id, note, person: this.list.person, waits: true }));
        return [...this.history.filter((one) => one.remark), ...told];
      },
      noteLocked() { return !this.mode && (this.locked || (this.stands.state === "asked" && !this.isMine)); },
      noteText() { return this.list.typed[`${this.place.id}:note`] ?? (this.tried ? this.tried.note : this.refusal?.note || (this.own ? this.noted ?? "" : "")); },
      noteLabel() {
        if (this.mode) return this.words.notes[this.mode];
        if (this.lacking && this.stands.needs.includes("note") && this.stands.note_because) return this.stands.note_because;
        if (!this.own && !this.stands.needs.includes("note")) return this.words.notes.beside;
        return this.item.note_prompt || (this.stands.state === "failed" ? this.words.notes.fail : this.words.notes.any);
      },
      text() { return this.typed ?? this.refusal?.value ?? this.stands.value ?? ""; },
      fractions: () => FRACTIONS,
      photos() { return [...(this.stands.photos ?? []), ...this.taken]; },
      who() {
        if (this.stands.waiting || (this.half && this.typed)) return this.words.you;
        const last = this.counting.at(-1);
        if (!last) return this.item.carried && this.stands.state !== "open" ? this.list.say(this.words.carried, { who: this.item.carried.by, n: this.item.carried.attempt }) : this.refusal || this.waits || this.spoilt || this.half ? this.words.you : "";
        return [`${last.by} ${this.time(last.at)}`, last.instrument, this.stands.agreed && this.list.say(this.words.agreed_by, { who: this.stands.agreed })].filter(Boolean).join(" · ");
      },
      expected() {
        const { item } = this;
        if (item.type === "measurement") {
          const near = item.target != null && item.lower != null && item.upper != null && Math.abs((Number(item.upper) - item.target) - (item.target - Number(item.lower))) < 1e-9;
          if (near) return `${this.size(item.target)} ± ${this.size(Number(item.upper) - item.target)}`;
          const low = item.lower != null && this.size(item.lower), high = item.upper != null && this.size(item.upper);
          return low && high ? `${low} – ${high}` : low ? `≥ ${low}` : high ? `≤ ${high}` : "";
        }
        if (item.type === "quantity") return "";
        return item.expected ? this.list.say(this.words.expected, { value: item.expected_label ?? this.labelOf(item.expected) }) : item.serial_of ? this.list.say(this.words.serial_of, { value: item.serial_of }) : "";
      },
      unread() { return this.item.type === "measurement" && !!this.text.trim() && measured.number(this.text, this.item.unit) == null; },
      // How far the number is from what is asked, while it is typed.
      off() {
        if (this.item.type !== "measurement") return { text: "", tone: "" };
        const number = measured.number(this.text, this.item.unit);
        if (number == null) return this.unread ? { text: this.words.no_number, tone: "ck-bad" } : { text: "", tone: "" };
        const inside = measured.within(this.item, number);
        if (this.item.target == null) return { text: inside ? this.words.inside : this.words.out, tone: inside ? "ck-good" : "ck-bad" };
        const away = number - Number(this.item.target);
        const by = Math.abs(away) < 1e-9 ? this.words.exact : this.list.say(away > 0 ? this.words.above : this.words.below, { by: this.size(Math.abs(away)) });
        return { text: inside ? by : `${by}: ${this.words.out}`, tone: inside ? "ck-good" : "ck-bad" };
      },
    },
    methods: {
      time(at) {
        const when = new Date(at), { day, time, both } = clock(this.list.zone);
        return (day.format(when) === day.format(new Date()) ? time : both).format(when);
      },
      shown(one) {
        if (one.verdict === "na") return this.words.na;
        if (one.verdict === "asked") return this.words.acts.ask;
        if (one.words) return this.words.acts.note;
        return this.words[one.value] && ["pass", "fail"].includes(one.value) ? this.words[one.value] : this.labelOf(one.value) || this.words.said.cleared;
      },
      size(number) { return measured.said(Number(number), this.item.unit, this.item.unit_label); },
      // An option in the language of the list; what is sent and kept is the option itself.
      labelOf(value) { return this.item.labels?.[this.item.options.findIndex((one) => one.toLowerCase() === value?.toLowerCase())] ?? value; },
      said(value) { return this.stands.waiting && this.list.mine(this.place.id).value === value; },
      same(option) { return this.stands.value?.toLowerCase() === option.toLowerCase() ? "true" : "false"; },
      tapped(event) {
        if (event.target.closest("button, input, textarea, select, a, label, .ck-detail, .note") || getSelection()?.toString()) return;
        this.list.at = this.place.id;
        if (!this.locked) this.list.pressed(this.place);
      },
      // The second tap of a double one is the first one's; a key that is held down says nothing more either.
      twice(what, event) {
        const { last } = this, again = last?.what === what && event.timeStamp - last.at < TWICE;
        this.last = { what, at: event.timeStamp };
        return again;
      },
      press(word, event) {
        this.list.at = this.place.id;
        if (this.twice(word, event)) return;
        const now = this.list.mine(this.place.id);
        // The pressed target once more takes the answer back; the undo bar brings it again.
        if (word !== "na" && now.act === "value" && now.value === word) this.list.answer(this.place, { value: "" }, this.words.said.cleared);
        else this.list.verdictOf(this.place, word);
      },
      choose(option, event) {
        if (this.twice(option, event)) return;
        const now = this.list.mine(this.place.id);
        const back = now.act === "value" && now.value.toLowerCase() === option.toLowerCase();
        this.list.answer(this.place, { value: back ? "" : option }, back ? this.words.said.cleared : this.labelOf(option));
      },
      count(step) {
        const now = Math.max(0, Number(this.stands.value || 0) + step);
        this.list.answer(this.place, { value: now ? String(now) : "" }, `${now} / ${this.item.quantity || 1}`);
      },
      enter() { this.list.commit(this.place, this.$refs.field.value, true); },
      // Somebody who looks at another window is not done with the field.
      leave(event) {
        if (this.typed === undefined || !document.hasFocus()) return;
        if (event.type === "blur" && !this.typed) this.list.forget(this.place.id, ["value"]);
        else this.list.commit(this.place, this.typed, false);
      },
      escape() { this.list.forget(this.place.id); this.list.focus(this.place.id); },
      addPart(part) {
        const whole = /^\s*(\d+)/.exec(this.$refs.field.value)?.[1] ?? "";
        this.list.keep(this.place.id, "value", whole ? `${whole} ${part}` : part);
        this.$refs.field.value = whole ? `${whole} ${part}` : part;
      },
      again() { this.list.keep(this.place.id, "value", ""); this.list.focus(this.place.id, true); },
      confirm() {
        const now = this.list.mine(this.place.id), beside = this.remarks.filter((one) => one.person === this.list.person).at(-1)?.note;
        const note = (this.list.typed[`${this.place.id}:note`] || now.note || beside || "").trim();
        if (!note) { this.list.focusNote(this.place.id); return; }
        this.list.answer(this.place, { value: now.value, note, confirmed: true, instrument: now.instrument }, this.words.said.confirmed);
      },
      leaveMode() { delete this.list.mode[this.place.id]; this.list.forget(this.place.id); },
      saveMode() {
        const note = (this.list.typed[`${this.place.id}:note`] ?? "").trim(), mode = this.mode;
        if (!note) { this.list.focusNote(this.place.id); return; }
        this.list.answer(this.place, { act: mode, note }, this.words.said[mode]);
        this.list.open[this.place.id] = false;
      },
      noteLeft() {
        const typed = this.list.typed[`${this.place.id}:note`], { tried, own } = this, half = tried ? "" : this.typed;
        if (this.mode || typed === undefined || !document.hasFocus()) return;
        const note = typed.trim(), now = tried ?? this.list.mine(this.place.id);
        this.list.forget(this.place.id, ["note"]);
        if (own ? note === (now.note ?? "").trim() || (!note && ["na", "ask"].includes(now.act)) : !note) return;
        this.list.answer(this.place, own ? { act: now.act, value: now.value, note, confirmed: now.confirmed && !!note, instrument: now.instrument } : { act: "note", note });
        if (half) this.list.keep(this.place.id, "value", half);
      },
      settle(one) {
        const act = { na: "na", asked: "ask" }[one.verdict] ?? "value";
        this.list.answer(this.place, { act, value: act === "value" ? one.value : "", note: one.note, instrument: one.instrument }, this.shown(one));
      },
      discard() { for (const entry of this.list.pending[this.place.id] ?? []) if (entry.refused) this.list.queue.drop(entry.id); this.list.forget(this.place.id); this.list.refresh(); },
    },
  };
})();
