"""What runs inside the browser while it is measured: press, and tell when the answer is drawn."""

# Chooses a model in a group of choices and waits until the panel shows the item it brought.
PRESS_AND_WATCH = """([group, model, number]) => new Promise((done, fail) => {
  const kinds = "[role=radiogroup], fieldset, [role=group]";
  const name = (one) => (one.getAttribute("aria-label") ?? one.textContent).trim();
  const within = [...document.querySelectorAll(kinds)].find((one) => name(one).startsWith(group));
  const labels = [...within.querySelectorAll("label")];
  const radio = labels.find((one) => one.textContent.includes(model));
  const panel = document.querySelector(".live-bom");
  const added = () => [...panel.querySelectorAll(".difference-added")];
  const start = performance.now();
  const watch = new MutationObserver(() => {
    if (!added().some((one) => one.textContent.includes(number))) return;
    watch.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  });
  watch.observe(panel, { subtree: true, childList: true, attributes: true });
  setTimeout(() => { watch.disconnect(); fail(new Error("no difference for " + model)); }, 8000);
  radio.click();
})"""

# Presses the one button of a bare page and waits until its label has changed.
ONE_MORE = """() => new Promise((done) => {
  const button = document.querySelector("button");
  const start = performance.now();
  const watch = new MutationObserver(() => {
    watch.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  });
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  button.click();
})"""
