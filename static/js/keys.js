// The keys of every page. `?` shows them (templates/shell/_keys.html lists what stands here). Never while somebody types,
// in a dialog, or together with Ctrl, Alt or Meta: those belong to the browser. Each key presses what is on the page, so
// that it can do nothing that a click could not.
(() => {
  "use strict";
  const WAIT_MILLISECONDS = 1500;
  const dialog = document.getElementById("keys");
  const ACTS = { s: "start", c: "complete", f: "fail", "-": "skip" };
  let goesUntil = 0;

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const here = () => document.activeElement?.closest("[data-row]") ?? null;

  const focusRow = (row) => {
    if (!row) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const move = (step) => {
    const all = rows();
    const place = all.indexOf(here());
    focusRow(place < 0 ? all[step > 0 ? 0 : all.length - 1] : all[place + step]);
  };

  const press = (element) => element?.click();
  const inRow = (selector) => press(here()?.querySelector(selector));

  const go = (key) => {
    goesUntil = 0;
    const link = [...document.querySelectorAll("[data-go]")].find((each) => each.dataset.go === key);
    if (link) location.assign(link.href);
  };

  const KEYS = {
    "?": () => dialog?.showModal(),
    "/": () => document.getElementById("shell-search")?.focus(),
    g: () => { goesUntil = performance.now() + WAIT_MILLISECONDS; },
    n: () => press(document.querySelector(".new-goal")),
    j: () => move(1),
    k: () => move(-1),
    x: () => inRow("input[type=checkbox]"),
    u: () => press(document.querySelector("#flash [data-undo] button")),
    o: () => inRow(".entry-title a"),
  };
  // Pressed again before the answer has come it would only replace the notice that offers to undo the first time.
  const act = (name) => here()?.querySelector("form.htmx-request") || inRow(`form[data-act=${name}] button`);
  for (const [key, name] of Object.entries(ACTS)) KEYS[key] = () => act(name);
  const MOVES = "jk";

  const isTyping = (element) =>
    element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])");

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape" && event.target.id === "shell-search") event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    // A key that is held down moves on, but acts once: the next row has the focus as soon as the first one is done.
    if (event.repeat && !MOVES.includes(event.key)) return;
    if (goesUntil > performance.now()) {
      event.preventDefault();
      go(event.key);
    } else if (Object.hasOwn(KEYS, event.key)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-show-keys]")) dialog?.showModal();
    // A click beside a fold of the bar, or beside the dialog, closes it.
    for (const fold of document.querySelectorAll("[data-closes][open]")) {
      if (!fold.contains(event.target)) fold.open = false;
    }
    if (event.target === dialog) dialog.close();
  });
  for (const button of document.querySelectorAll("[data-show-keys]")) button.hidden = false;
})();
