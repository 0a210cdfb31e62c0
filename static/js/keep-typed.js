// What is typed about a task and not sent yet survives whatever else leads away from its page and back: a move to another
// day, a run, a link. In this tab alone, until the form is sent.
(() => {
  "use strict";
  const form = document.getElementById("happened");
  if (!form) return;
  const place = `typed ${form.querySelector("[name=redirect_url]").value}`;
  const fields = () => [...form.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox])")];
  let isSent = false;

  const kept = JSON.parse(sessionStorage.getItem(place) ?? "{}");
  for (const field of fields()) {
    if (!Object.hasOwn(kept, field.name) || field.value) continue;
    field.value = kept[field.name];
    const fold = field.closest("details");
    if (fold) fold.open = true;
  }

  form.addEventListener("submit", () => { isSent = true; });
  window.addEventListener("pageshow", () => { isSent = false; });
  window.addEventListener("pagehide", () => {
    const typed = fields().filter((field) => field.value).map((field) => [field.name, field.value]);
    if (isSent || !typed.length) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify(Object.fromEntries(typed)));
  });
})();
