// Keys and clicks that need no server: "/" goes to the search, copy link, print, popovers beside their button.
(() => {
  const typing = (element) => element.closest?.("input, textarea, select, [contenteditable=true], [role=dialog]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const search = document.querySelector(".search input");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  document.addEventListener("click", async (event) => {
    const copy = event.target.closest?.("[data-copy]");
    if (copy) {
      await copied(new URL(copy.dataset.copy, location.href).href);
      copy.dataset.words ??= copy.textContent; // what it says else, also when it is pressed twice
      copy.textContent = copy.dataset.copied;
      setTimeout(() => (copy.textContent = copy.dataset.words), 2000);
    }
    if (event.target.closest?.("[data-print]")) print();
  });
  // navigator.clipboard exists only behind TLS or on loopback; a factory's first days are plain HTTP.
  async function copied(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  // Anchor positioning is not everywhere yet: place a popover below its opener, inside the window.
  document.addEventListener("toggle", (event) => {
    const popover = event.target;
    if (event.newState !== "open" || !popover.classList?.contains("popover") || popover.classList.contains("tree-popover")) return;
    const opener = document.querySelector(`[popovertarget="${popover.id}"]`)?.getBoundingClientRect();
    if (!opener) return;
    const low = opener.bottom + 8 + popover.offsetHeight > innerHeight;
    popover.style.top = `${low ? opener.top - popover.offsetHeight - 8 : opener.bottom + 8}px`;
    popover.style.left = `${Math.max(12, Math.min(opener.left, innerWidth - popover.offsetWidth - 12))}px`;
  }, true);
})();
