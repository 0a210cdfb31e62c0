// Shows the end of what a run printed, and follows it while somebody looks: the server sends each part of the page again when it has changed. What is being
// read stays where it is, and a page out of sight listens to nothing.
(() => {
  "use strict";
  const RETRY_MILLISECONDS = 10000;
  const page = document.querySelector("[data-run-events]");
  let source = null;
  let isOver = false;
  let waiting = null;

  const region = (name) => document.querySelector(`[data-part="${name}"]`);
  const lastBox = (element) => [...element.querySelectorAll("pre")].at(-1);
  const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 8;
  const toEnd = (box) => {
    box.scrollTop = box.scrollHeight;
  };

  const hasSelectionIn = (element) => {
    const selection = document.getSelection();
    return !selection.isCollapsed && element.contains(selection.anchorNode);
  };

  // Only what the server has escaped comes this way.
  const put = (name, html) => {
    const element = region(name);
    if (!element || element.innerHTML === html) return;
    const boxes = [...element.querySelectorAll("pre")];
    const places = boxes.map((box) => ({ top: box.scrollTop, end: isAtEnd(box), focus: box === document.activeElement }));
    element.innerHTML = html;
    element.querySelectorAll("pre").forEach((box, index) => {
      const place = places[index];
      if (place?.focus) box.focus({ preventScroll: true });
      if (place && !place.end) box.scrollTop = place.top;
    });
    const last = lastBox(element);
    if (last && (places.length === 0 || places.at(-1).end)) toEnd(last);
  };

  // Text that somebody is selecting is not taken away; what came meanwhile is shown afterwards.
  let held = null;
  const putOutput = (html) => {
    held = hasSelectionIn(region("output")) ? html : null;
    if (held === null) put("output", html);
  };
  document.addEventListener("selectionchange", () => {
    if (held !== null) putOutput(held);
  });

  const close = () => {
    source?.close();
    source = null;
    clearTimeout(waiting);
  };

  const open = () => {
    if (source || isOver || document.hidden) return;
    source = new EventSource(page.dataset.runEvents);
    for (const name of ["facts", "acts", "files"]) source.addEventListener(name, (event) => put(name, event.data));
    source.addEventListener("output", (event) => putOutput(event.data));
    source.addEventListener("elapsed", (event) => {
      const element = region("elapsed");
      if (element) element.textContent = event.data;
    });
    source.addEventListener("over", (event) => {
      isOver = true;
      close();
      region("over").textContent = event.data;
    });
    // The browser comes back by itself, except after a refusal.
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      waiting = setTimeout(open, RETRY_MILLISECONDS);
    });
  };

  // How it ended is what one comes for.
  const box = lastBox(region("output"));
  if (box) toEnd(box);
  if (!page) return;
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
})();
