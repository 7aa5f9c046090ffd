// What somebody has answered and the server has not acknowledged yet: kept on this device, sent in order, once each.
//
// Every entry has a key of its own in localStorage, so that two tabs never write over each other's. One batch is on its way
// at a time; the next follows when each of it is acknowledged, so nothing overtakes. The server knows an id it has seen.
(() => {
  const BATCH = 20;
  const PATIENCE = 3000; // ms without an acknowledgement before a batch is sent again
  const LONGEST = 12000; // a server that cannot answer is not asked more often

  class DeviceQueue {
    // `send(batch)` hands entries to the server and says whether there was a line to send them on.
    constructor(prefix, send) {
      Object.assign(this, { prefix, send, entries: [], away: new Set(), sentAt: 0, patience: PATIENCE, full: false });
      this.load();
    }
    load() {
      const kept = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
      this.entries = kept.map((key) => whole(JSON.parse(localStorage.getItem(key)))).sort((a, b) => a.n - b.n);
    }
    add(said) {
      const last = this.entries.at(-1)?.n ?? 0;
      const entry = { ...whole(said), id: newId(), n: Math.max(Date.now() * 1000, last + 1), at: new Date().toISOString() };
      this.entries.push(entry);
      this.keep(entry);
      return entry;
    }
    keep(entry) {
      // A device without room still sends it: it is only not safe from a reload.
      try { localStorage.setItem(this.keyOf(entry), JSON.stringify(entry)); this.full = false; } catch { this.full = true; }
    }
    keyOf(entry) { return `${this.prefix}${entry.n}:${entry.id}`; }
    waiting() { return this.entries.filter((entry) => !entry.refused); }
    flush(again = false) {
      if (again) { this.away.clear(); this.patience = PATIENCE; }
      const slow = Date.now() - this.sentAt > this.patience;
      if (this.away.size && !slow) return;
      if (this.away.size) this.patience = Math.min(2 * this.patience, LONGEST);
      const batch = this.waiting().slice(0, BATCH);
      if (!batch.length || !this.send(batch)) return;
      this.away = new Set(batch.map((entry) => entry.id));
      this.sentAt = Date.now();
    }
    accepted(id) { this.done(id); this.drop(id); this.next(); }
    refused(id, why) {
      const entry = this.entries.find((one) => one.id === id);
      this.done(id);
      if (entry) { entry.refused = why; this.keep(entry); }
      this.next();
      return entry;
    }
    done(id) { this.away.delete(id); this.patience = PATIENCE; }
    next() { if (!this.away.size) this.flush(); }
    drop(id) {
      const entry = this.entries.find((one) => one.id === id);
      if (!entry) return;
      localStorage.removeItem(this.keyOf(entry));
      this.entries = this.entries.filter((one) => one !== entry);
    }
  }

  // Half a sign, as some keyboards leave it, is nothing a server can read: the whole batch would wait for ever. NUL is
  // nothing a database can keep. Whoever leaves them out of what somebody has typed says so there.
  const storable = (text) => text.replace(/[\u0000\ud800-\udfff]/gu, "");
  function whole(said) {
    return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, typeof value === "string" ? storable(value) : value]));
  }

  // crypto.randomUUID exists only behind TLS or on loopback; a factory's first days are plain HTTP.
  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
  window.DeviceQueue = DeviceQueue;
  window.storable = storable;
  window.newId = newId;
})();
