// Pictures from the tablet's camera: looked at before they are kept, sent until the server has them, drawn on a copy.
(() => {
  const SMALL = 320; // px: enough to see that a picture is dark or blurred
  const DARK = 45; // mean brightness of 255
  const BLURRED = 40; // variance of the Laplacian: the edges of a sharp picture are far above it
  const AGAIN = 5000; // ms before a picture that found no line is sent again
  const NOT_NOW = new Set([401, 408, 425, 429]); // whoever signs in again or waits gets it through, as after a 5xx
  // What is said of a picture the server refused without a word of its own.
  const UNSAID = {
    413: "This picture is larger than a file may be. Discard it and take it in a smaller size.",
    other: "This picture could not be stored. Discard it and take it again.",
  };

  // What is wrong with a picture, as far as a device can tell: "dark", "blurred" or nothing.
  async function flaw(blob) {
    const picture = await createImageBitmap(blob);
    const width = Math.min(SMALL, picture.width), height = Math.max(1, Math.round((picture.height * width) / picture.width));
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0, width, height);
    picture.close();
    const { data } = context.getImageData(0, 0, width, height);
    const grey = new Float32Array(width * height);
    let sum = 0;
    for (let i = 0; i < grey.length; i++) sum += grey[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
    if (sum / grey.length < DARK) return "dark";
    let total = 0, squares = 0, count = 0;
    for (let y = 1; y < height - 1; y++) for (let x = 1; x < width - 1; x++) {
      const i = y * width + x, edge = 4 * grey[i] - grey[i - 1] - grey[i + 1] - grey[i - width] - grey[i + width];
      total += edge; squares += edge * edge; count += 1;
    }
    return count && squares / count - (total / count) ** 2 < BLURRED ? "blurred" : "";
  }

  // ---- the queue: blobs live in IndexedDB until the server answers ------------------------------------------------
  const database = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("cleanstation", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photo", { keyPath: "client_id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  async function stored(mode, act) {
    const opened = await database();
    return new Promise((resolve, reject) => {
      const request = act(opened.transaction("photo", mode).objectStore("photo"));
      request.onsuccess = () => { opened.close(); resolve(request.result); };
      request.onerror = () => { opened.close(); reject(request.error); };
    });
  }
  class PhotoQueue {
    constructor(person, run, { changed, stored: told, refused }) { Object.assign(this, { person, run, changed, told, refused, kept: [], busy: false, next: 0 }); }
    async load() {
      const all = await stored("readonly", (store) => store.getAll()).catch(() => []);
      this.kept = all.filter((one) => one.person === this.person && one.run === this.run).sort((a, b) => a.at.localeCompare(b.at));
      for (const one of this.kept) one.address = URL.createObjectURL(one.blob);
      this.tell();
      for (const one of this.kept) if (one.refused) this.refused(one);
    }
    tell() { this.changed(this.kept.map(({ blob, ...rest }) => rest)); }
    async add(blob, place, original = null) {
      const { key, basin } = place.item;
      const made = { client_id: newId(), person: this.person, run: this.run, place: place.id, key, basin: basin ?? 0, original, blob, at: new Date().toISOString() };
      await this.keep(made);
      this.kept.push({ ...made, address: URL.createObjectURL(blob) });
      this.tell();
      this.next = 0;
      return this.flush();
    }
    // No room: it is still sent from here.
    keep({ address, ...one }) { return stored("readwrite", (store) => store.put(one)).catch(() => {}); }
    async flush() {
      if (this.busy || Date.now() < this.next) return;
      this.busy = true;
      try { for (const one of this.kept.filter((kept) => !kept.refused)) if (!(await this.upload(one))) break; } finally { this.busy = false; }
    }
    async upload(one) {
      const form = new FormData();
      form.append("file", one.blob, "photo");
      const about = new URLSearchParams({ client_id: one.client_id, key: one.key, basin: one.basin, at: one.at, ...(one.original ? { original: one.original } : {}) });
      let answer;
      try { answer = await fetch(`/runs/${this.run}/photos?${about}`, { method: "POST", body: form, headers: { accept: "application/json" } }); } catch { this.next = Date.now() + AGAIN; return false; }
      if (answer.ok) { this.told((await answer.json()).id); await this.drop(one.client_id); return true; }
      if (NOT_NOW.has(answer.status) || answer.status >= 500) { this.next = Date.now() + 2 * AGAIN; return false; }
      one.refused = (await answer.json().catch(() => null))?.refused || UNSAID[answer.status] || UNSAID.other;
      // Remembered with the picture: it is not sent again, neither now nor after a reload.
      await this.keep(one);
      this.tell();
      this.refused(one);
      return true;
    }
    async drop(id) {
      const one = this.kept.find((kept) => kept.client_id === id);
      if (one) URL.revokeObjectURL(one.address);
      this.kept = this.kept.filter((kept) => kept.client_id !== id);
      await stored("readwrite", (store) => store.delete(id)).catch(() => {});
      this.tell();
    }
  }

  // ---- the sheet: look at a picture before it is kept, or draw on one ---------------------------------------------
  const PhotoSheet = {
    props: { words: Object },
    template: `
    <dialog ref="dialog" class="photo-sheet" :aria-label="drawing ? words.draw : words.photo" @cancel.prevent="close(null)">
      <p v-if="flaw" class="note note-warn" role="alert"><span class="icon i-warning" aria-hidden="true"></span><span class="text">{{ words[flaw] }}</span></p>
      <img v-if="address && !drawing" :src="address" :alt="words.preview" class="photo-preview">
      <canvas v-show="drawing" ref="canvas" class="photo-canvas" role="img" :aria-label="words.draw_here" @pointerdown="down" @pointermove="drawn" @pointerup="up" @pointercancel="up"></canvas>
      <div class="row-flow"><button v-if="flaw !== 'too_large'" type="button" class="btn btn-primary i-check" @click="keep">{{ drawing ? words.keep_drawing : words.use_photo }}</button>
        <button v-if="drawing" type="button" class="btn btn-plain i-undo" @click="undo">{{ words.undo }}</button>
        <button type="button" class="btn btn-quiet" @click="close(null)">{{ drawing ? words.cancel : words.take_again }}</button></div>
    </dialog>`,
    data: () => ({ address: "", flaw: "", drawing: false }),
    methods: {
      opened(values) { Object.assign(this, { address: "", flaw: "", drawing: false }, values); this.$refs.dialog.showModal(); return new Promise((resolve) => (this.resolve = resolve)); },
      async look(file) {
        this.blob = file;
        const flawed = file.size > this.words.largest ? "too_large" : await flaw(file).catch(() => "");
        return this.opened({ address: URL.createObjectURL(file), flaw: flawed });
      },
      async draw(address) {
        this.picture = await createImageBitmap(await (await fetch(address)).blob());
        this.lines = [];
        const canvas = this.$refs.canvas;
        const scale = Math.min(1, 1600 / Math.max(this.picture.width, this.picture.height));
        Object.assign(canvas, { width: Math.round(this.picture.width * scale), height: Math.round(this.picture.height * scale) });
        this.paint();
        return this.opened({ drawing: true });
      },
      paint() {
        const canvas = this.$refs.canvas, context = canvas.getContext("2d");
        context.drawImage(this.picture, 0, 0, canvas.width, canvas.height);
        Object.assign(context, { strokeStyle: "#e11d48", lineWidth: Math.max(4, canvas.width / 160), lineCap: "round", lineJoin: "round" });
        for (const line of this.lines) {
          context.beginPath();
          line.forEach(([x, y], index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
          context.stroke();
        }
      },
      at(event) { const box = this.$refs.canvas.getBoundingClientRect(); return [((event.clientX - box.left) * this.$refs.canvas.width) / box.width, ((event.clientY - box.top) * this.$refs.canvas.height) / box.height]; },
      down(event) { this.$refs.canvas.setPointerCapture(event.pointerId); this.lines.push([this.at(event)]); },
      drawn(event) { if (!this.$refs.canvas.hasPointerCapture(event.pointerId)) return; this.lines.at(-1).push(this.at(event)); this.paint(); },
      up(event) { this.$refs.canvas.releasePointerCapture(event.pointerId); },
      undo() { this.lines.pop(); this.paint(); },
      async keep() {
        if (!this.drawing) return this.close(this.blob);
        this.close(await new Promise((resolve) => this.$refs.canvas.toBlob(resolve, "image/jpeg", 0.85)));
      },
      close(result) { if (this.address) URL.revokeObjectURL(this.address); this.$refs.dialog.close(); this.resolve(result); },
    },
  };
  // Apart from the page: whatever is drawn anew below it, the picture in hand stays. Nothing when it is not kept.
  async function over(words, act) {
    const place = document.body.appendChild(document.createElement("div"));
    const sheet = Vue.createApp(PhotoSheet, { words });
    try { return await act(sheet.mount(place)); } finally { sheet.unmount(); place.remove(); }
  }
  const lookAtPhoto = (file, words) => over(words, (sheet) => sheet.look(file));
  const drawOnPhoto = (address, words) => over(words, (sheet) => sheet.draw(address));
  Object.assign(window, { PhotoQueue, lookAtPhoto, drawOnPhoto });
})();
