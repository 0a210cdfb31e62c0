// What an act on a list comes to where scripts run: the notice lies over the page instead of on top of it, where it may
// be out of sight; it goes by itself unless somebody is in it. A refusal is told and changes nothing. What has the focus
// when its row goes hands it to the next row.
(() => {
  "use strict";
  const SHOWN_MILLISECONDS = 10000;
  const flash = () => document.getElementById("flash");
  let waiting = null;
  let focused = null;

  const isUsed = () => flash().matches(":hover, :focus-within");
  const leave = () => {
    if (isUsed()) waiting = setTimeout(leave, 1000);
    else flash().replaceChildren();
  };
  const show = () => {
    flash().classList.add("toast-place");
    clearTimeout(waiting);
    waiting = setTimeout(leave, SHOWN_MILLISECONDS);
  };

  const tell = (text) => {
    const notice = document.createElement("div");
    notice.className = "notice tone-red";
    notice.textContent = text;
    flash().replaceChildren(notice);
    show();
  };

  document.addEventListener("htmx:before:request", () => {
    const row = document.activeElement?.closest("[data-row]");
    focused = row && { id: row.id, next: row.nextElementSibling?.id ?? row.previousElementSibling?.id };
  });

  // The page of a refusal has no list: it is told in a line.
  document.addEventListener("htmx:before:response", (event) => {
    const response = event.detail.ctx?.response;
    if (!response || response.status < 400) return;
    event.preventDefault();
    const words = { 409: "That does not fit any more: somebody was quicker. Nothing was changed." };
    tell(words[response.status] ?? "That did not work. Nothing on this page has changed.");
  });

  // Without this a button would seem to do nothing, and a tick to be kept that is not.
  document.addEventListener("htmx:error", () => {
    for (const box of document.querySelectorAll("#checklist input[type=checkbox]")) box.checked = box.defaultChecked;
    tell("The server does not answer. Nothing on this page has changed.");
  });

  document.addEventListener("htmx:after:swap", () => {
    if (flash().classList.contains("toast-place") && flash().childElementCount) show();
    if (!focused || document.activeElement !== document.body) return;
    const row = document.getElementById(focused.id) ?? document.getElementById(focused.next);
    (row ?? document.getElementById("content")).querySelector("a")?.focus({ preventScroll: true });
    focused = null;
  });
})();
