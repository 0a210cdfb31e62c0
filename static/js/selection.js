// Choosing rows of the task list: the bar with what may be done appears with the first one and says how many there are;
// "All shown" takes or leaves all, and with Shift a click chooses everything since the last one.
(() => {
  "use strict";
  const bar = document.querySelector("[data-selection]");
  if (!bar) return;
  const count = bar.querySelector("[data-selection-count]");
  const all = bar.querySelector("[data-selection-all]");
  const everything = all.querySelector("input");
  const boxes = () => [...document.querySelectorAll("input[name=task_ids][form=bulk]")];
  let last = null;

  const show = () => {
    const rows = boxes();
    const chosen = rows.filter((box) => box.checked);
    for (const box of rows) box.closest("[data-row]")?.toggleAttribute("data-chosen", box.checked);
    bar.hidden = chosen.length === 0;
    document.body.toggleAttribute("data-selecting", chosen.length > 0);
    everything.checked = rows.length > 0 && chosen.length === rows.length;
    everything.indeterminate = chosen.length > 0 && chosen.length < rows.length;
    const said = chosen.length === 1 ? "1 task chosen" : `${chosen.length} tasks chosen`;
    if (count.textContent !== said) count.textContent = said;
  };

  const stretch = (from, to, checked) => {
    const rows = boxes();
    const [first, end] = [rows.indexOf(from), rows.indexOf(to)].sort((a, b) => a - b);
    if (first >= 0) for (const box of rows.slice(first, end + 1)) box.checked = checked;
  };

  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("input[name=task_ids][form=bulk]");
    if (!box) return;
    if (event.shiftKey && last) stretch(last, box, box.checked);
    last = box;
    show();
  });
  // With Shift a press would mark text from the last one on, and the click would get lost in that.
  document.addEventListener("mousedown", (event) => {
    if (event.shiftKey && event.target.closest?.(".entry-choice")) event.preventDefault();
  });
  // Whoever ticks a box by a key of the page, and the browser that ticks it again after "back", tell it this way.
  document.addEventListener("change", (event) => event.target.matches("input[name=task_ids]") && show());
  document.addEventListener("htmx:after:swap", show);
  everything.addEventListener("change", () => {
    for (const box of boxes()) box.checked = everything.checked;
    show();
  });
  window.addEventListener("pageshow", show);
  all.hidden = false;
  show();
})();
