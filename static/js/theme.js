// The colour theme. Without a choice the style sheets follow the system by themselves; this file only adds the choice,
// kept in the browser, and the button that makes it (hidden until here, so that nobody without scripts sees a dead one).
(() => {
  "use strict";
  const KEY = "task-tracker-theme";
  const NEXT = { system: "light", light: "dark", dark: "system" };
  const root = document.documentElement;

  // Storage can be forbidden (private windows, policies): then the choice lasts for this page.
  const read = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const write = (choice) => {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // Nothing to do: the page itself already shows the choice.
    }
  };

  let choice = read();
  if (!Object.hasOwn(NEXT, choice)) choice = "system";

  const show = () => {
    root.dataset.themeChoice = choice;
    if (choice === "system") delete root.dataset.bsTheme;
    else root.dataset.bsTheme = choice;
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      const label = `Colours: ${choice}. Change to ${NEXT[choice]}`;
      button.hidden = false;
      button.title = label;
      button.setAttribute("aria-label", label);
    }
  };

  show();
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    choice = NEXT[choice];
    write(choice);
    show();
  });
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    choice = Object.hasOwn(NEXT, event.newValue) ? event.newValue : "system";
    show();
  });
})();
