// The connection: says when it is gone, brings it back, and loses nothing that was typed.
// It relies on three names inside NiceGUI 3.18: window.socket, window.did_handshake, window.clientId.
// The version is pinned and tests/browser/test_frame_connection.py fails when one of them changes.
(() => {
  const WEEK = 7 * 24 * 3600 * 1000;
  const words = {
    offline: "No connection. What you type is kept on this device.",
    restored: "Connected again. What you typed is back.",
    found: "What you typed here before is back.",
  };
  const root = document.documentElement;
  const person = () => document.querySelector("[data-person]")?.dataset.person ?? "";

  // ---- what the person sees -------------------------------------------------------------------
  let bar;
  function tell(state, text = "") {
    root.dataset.net = state;
    if (!bar) {
      bar = Object.assign(document.createElement("div"), { id: "net-bar" });
      bar.setAttribute("role", "status");
    }
    if (!bar.isConnected) document.body.append(bar);
    bar.textContent = text;
  }

  // ---- drafts: inputs below [data-draft] -----------------------------------------------------------
  // The key holds the person and the path, so that a shared tablet never shows one person's words to another.
  const fields = "[data-draft] input:not([type=password], [type=file], [type=radio], [type=checkbox]), [data-draft] textarea";
  function keyOf(input) {
    const place = input.closest?.("[data-draft]");
    return place && input.matches(fields) ? `draft:${person()}:${location.pathname}:${place.dataset.draft}:${input.name || input.id}` : null;
  }
  function keep(input) {
    const key = keyOf(input);
    if (!key) return;
    // `over` is what the server had: only over that value is a draft put back, never over newer work.
    const over = input.dataset.over ?? (input.dataset.over = input.defaultValue);
    try { localStorage.setItem(key, JSON.stringify({ text: input.value, over, at: Date.now() })); } catch { /* full or forbidden: the server still has it */ }
  }
  const seen = new WeakSet();
  function restore(inputs, said) {
    let count = 0;
    for (const input of inputs) {
      if (seen.has(input)) continue;
      seen.add(input);
      input.dataset.over = input.value;
      const kept = JSON.parse(localStorage.getItem(keyOf(input)) ?? "null");
      if (!kept || kept.text === input.value) continue;
      if (kept.over !== input.value || Date.now() - kept.at > WEEK) { localStorage.removeItem(keyOf(input)); continue; }
      // Vue listens to the native setter's event, not to assignments.
      const kind = input.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
      Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(input, kept.text);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      count += 1;
    }
    if (count) { tell("restored", said); setTimeout(() => root.dataset.net === "restored" && tell("online"), 4000); }
  }
  // A sheet opens long after the page: what was typed into it comes back then.
  function below(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return [];
    return [...(node.matches(fields) ? [node] : []), ...node.querySelectorAll(fields)];
  }
  const opened = new MutationObserver((records) => restore(records.flatMap((one) => [...one.addedNodes].flatMap(below)), words.found));
  function forget(start) {
    for (const key of Object.keys(localStorage)) if (key.startsWith(start)) localStorage.removeItem(key);
  }
  document.addEventListener("input", (event) => keep(event.target), true);
  document.addEventListener("submit", (event) => {
    // The next person at this tablet must not find anything.
    if (new URL(event.target.action, location.href).pathname === "/sign-out") forget("draft:");
  });

  // ---- coming back ---------------------------------------------------------------------------------------
  async function serverAnswers() {
    try { return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(4000) })).ok; } catch { return false; }
  }
  let waiting = false;
  async function reloadWhenBack() {
    if (waiting) return;
    waiting = true;
    while (!(await serverAnswers())) await new Promise((resolve) => setTimeout(resolve, 1500));
    document.querySelectorAll(fields).forEach((input) => input.value && keep(input));
    location.reload();
  }
  window.cleanstation = { clearDrafts: (name) => forget(`draft:${person()}:${location.pathname}:${name}:`) };

  const start = setInterval(() => {
    const socket = window.socket;
    if (!socket || !window.did_handshake) return;
    clearInterval(start);
    tell("online");
    restore(document.querySelectorAll(fields), words.restored);
    opened.observe(document.body, { childList: true, subtree: true });
    document.querySelector("[data-listens] input")?.focus();
    socket.io.timeout(8000); // on silent Wi-Fi an attempt must end, or it is never tried again
    socket.io.reconnectionDelayMax(3000);
    // NiceGUI reloads after its second failed attempt, onto the browser's own error page, and what was typed is gone.
    socket.off("connect_error");
    socket.on("connect_error", (error) => {
      tell("reconnecting", words.offline);
      if (error.message === "Implicit handshake failed") reloadWhenBack(); // the server was restarted and does not know this page
    });
    socket.on("disconnect", (reason) => {
      tell("offline", words.offline);
      document.dispatchEvent(new Event("net:gone"));
      if (reason === "io server disconnect") socket.connect(); // socket.io does not return by itself after this one
    });
    socket.on("connect", () => { tell("online"); document.dispatchEvent(new Event("net:online")); });
    addEventListener("offline", () => tell("offline", words.offline));
    addEventListener("online", () => { if (socket.connected) tell("online"); else { socket.disconnect(); socket.connect(); } });
    // Left on purpose: the server need not keep this page for its whole patience.
    addEventListener("pagehide", () => navigator.sendBeacon?.("/bye", window.clientId));
  }, 20);
})();
