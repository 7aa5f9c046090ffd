// Files go over HTTP, never over the socket (a message there ends at 1 MB). One after the other, each with
// its progress; what the server refuses is shown in its own words and can be tried again or taken off the list.
export default {
  template: `
    <div class="field">
      <span class="field-label" :id="id + '-label'">{{ label }}</span>
      <label class="drop" :class="{ over }" @dragover.prevent="over = true" @dragleave="over = false" @drop.prevent="dropped">
        <span class="icon i-upload" aria-hidden="true"></span>
        <span><span class="drop-act">{{ words.choose }}</span> <span class="drop-or">{{ words.drop }}</span></span>
        <input ref="input" type="file" class="drop-input" :accept="accept" multiple :aria-labelledby="id + '-label'" :aria-describedby="id + '-about'" @click="asked = url" @change="picked">
      </label>
      <p :id="id + '-about'" class="field-about">{{ hint }}</p>
      <ul class="drop-files" aria-live="polite" v-show="files.length">
        <li v-for="file in files" :key="file.key" :data-state="file.state">
          <span class="drop-name">{{ file.name }}</span>
          <span class="drop-said">{{ file.said }}</span>
          <button v-if="file.state === 'refused'" type="button" class="btn btn-quiet btn-small" :aria-label="words.again + ': ' + file.name" @click="again(file)">{{ words.again }}</button>
          <button v-if="['refused', 'too-large'].includes(file.state)" type="button" class="btn btn-quiet btn-small" :aria-label="words.removeThis + ': ' + file.name" @click="remove(file)">{{ words.remove }}</button>
          <button v-if="file.state === 'sending'" type="button" class="btn btn-quiet btn-small" @click="stop(file)">{{ words.cancel }}</button>
          <span v-if="file.state === 'sending'" class="drop-bar" role="progressbar" :aria-label="file.name" :aria-valuenow="file.percent" aria-valuemin="0" aria-valuemax="100"><span :style="{ width: file.percent + '%' }"></span></span>
        </li>
      </ul>
    </div>`,
  // With `photoWords` each picture is looked at before it is kept, as on a checklist. See static/photos.js.
  props: { id: String, label: String, url: String, by: Array, accept: String, maxBytes: Number, hint: String, words: Object, photoWords: Object },
  emits: ["done"],
  // `asked`: the address when the files were asked for; the page may go on while they are being chosen.
  data() { return { over: false, files: [], busy: false, asked: "" }; },
  methods: {
    picked(event) { this.take([...event.target.files]); event.target.value = ""; },
    dropped(event) { this.over = false; this.asked = ""; this.take([...event.dataTransfer.files]); },
    async take(list) {
      const url = this.asked || this.url;
      this.asked = "";
      for (const blob of list) {
        if (this.photoWords && blob.type.startsWith("image/") && !(await lookAtPhoto(blob, this.photoWords))) continue;
        const file = { key: Math.random(), name: blob.name, blob, url, state: "waiting", said: this.words.waiting, percent: 0 };
        if (blob.size > this.maxBytes) Object.assign(file, { state: "too-large", said: this.words.large });
        this.files.push(file);
        this.next();
      }
    },
    again(file) { Object.assign(file, { state: "waiting", url: this.url }); this.stay(); this.next(); },
    remove(file) { this.files.splice(this.files.indexOf(file), 1); this.stay(); },
    // The pressed button is gone: who works with the keyboard goes on from here, not from the top of the page.
    stay() { this.$refs.input.focus(); },
    stop(file) { this.request?.abort(); file.state = "refused"; file.said = this.words.stopped; },
    next() {
      const file = this.files.find((one) => one.state === "waiting");
      if (!file || this.busy) return;
      this.busy = true;
      this.send(file);
    },
    send(file) {
      const form = new FormData();
      form.append("file", file.blob, file.name);
      const request = (this.request = new XMLHttpRequest());
      // What is chosen now, also when the server has not heard of it yet.
      const chosen = (this.by ?? []).flatMap(([id, parts]) => [getElement(id).chosen].flat().map((at) => parts[at]));
      request.open("POST", [file.url, chosen.join("&")].filter(Boolean).join(file.url.includes("?") ? "&" : "?"));
      request.responseType = "text";
      request.setRequestHeader("Accept", "application/json");
      Object.assign(file, { state: "sending", percent: 0, said: "0 %" });
      request.upload.onprogress = (event) => {
        file.percent = Math.round((100 * event.loaded) / event.total);
        file.said = file.percent < 100 ? file.percent + " %" : this.words.checking;
      };
      request.onload = () => this.answered(file, request);
      request.onerror = () => this.ended(file, "refused", this.words.offline);
      request.onabort = () => { this.busy = false; this.next(); };
      request.send(form);
    },
    answered(file, request) {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* a page instead of JSON: told below */ }
      if (request.status < 300 && !answer.refused) {
        this.$emit("done", answer);
        return this.ended(file, "stored", this.words.stored);
      }
      this.ended(file, "refused", answer.refused ?? (request.status === 413 ? this.words.large : this.words.failed));
    },
    ended(file, state, said) { Object.assign(file, { state, said }); this.busy = false; this.next(); },
  },
};
