// Keeps a list ([data-live]) as it is on the server, without moving what is being read. The server only says that
// something has changed; the list is asked for when nobody types, selects or decides in it, and a page out of sight
// listens to nothing.
(() => {
  "use strict";
  const RETRY_MILLISECONDS = 10000;
  const LOOK_MILLISECONDS = 1000;
  const list = () => document.getElementById("live");
  if (!list()) return;
  let source = null;
  let isStale = false;
  let isPressed = false;
  let isAsking = false;
  let waiting = null;

  const isEdited = (control) =>
    control.type === "checkbox" || control.type === "radio"
      ? control.checked !== control.defaultChecked
      : "defaultValue" in control && control.type !== "hidden" && control.value !== control.defaultValue;

  // Whatever somebody is in the middle of would be lost, or would change under the finger.
  const isHeld = () => {
    if (isPressed || isAsking || document.querySelector("dialog[open]")) return true;
    const selection = document.getSelection();
    if (!selection.isCollapsed && list().contains(selection.anchorNode)) return true;
    if (document.activeElement?.matches("input:not([type=checkbox], [type=submit]), textarea, select")
      && list().contains(document.activeElement)) return true;
    return [...list().querySelectorAll("input, textarea")].some(isEdited);
  };

  const address = () => {
    const url = new URL(location.href);
    for (const name of ["done", "undo"]) url.searchParams.delete(name);
    return url.pathname + url.search;
  };

  // What stands at the top of the window stays there, whatever comes or goes above it.
  const anchored = async (change) => {
    const rows = [...list().querySelectorAll("[data-row]")];
    const row = rows.find((each) => each.getBoundingClientRect().top >= 0);
    const before = row?.getBoundingClientRect().top;
    await change();
    const after = row && document.getElementById(row.id);
    if (after && scrollY > 0) scrollBy(0, after.getBoundingClientRect().top - before);
  };

  const refresh = async () => {
    isStale = false;
    isAsking = true;
    try {
      await anchored(() =>
        htmx.ajax("GET", address(), { target: "#live", select: "#live", swap: "outerMorph", source: document.body }));
    } catch {
      isStale = true;
    } finally {
      isAsking = false;
    }
  };

  const look = () => {
    if (isStale && !document.hidden && list() && !isHeld()) refresh();
  };

  const close = () => {
    source?.close();
    source = null;
    clearTimeout(waiting);
  };

  const open = () => {
    if (source || document.hidden || !list()) return;
    source = new EventSource(`/events?since=${encodeURIComponent(list().dataset.live)}`);
    source.addEventListener("changed", (event) => {
      const kinds = list()?.dataset.liveKinds.split(" ") ?? [];
      if (!event.data.split(" ").some((kind) => kinds.includes(kind))) return;
      if (event.lastEventId === list().dataset.live) return;
      isStale = true;
      look();
    });
    // Only what the server has escaped comes this way.
    source.addEventListener("pulse", (event) => {
      for (const place of document.querySelectorAll("[data-pulse]")) place.innerHTML = event.data;
    });
    // The browser comes back by itself, except after a refusal.
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      waiting = setTimeout(open, RETRY_MILLISECONDS);
    });
  };

  // What somebody has unfolded stays unfolded.
  document.addEventListener("htmx:before:morph:attr", (event) => {
    if (event.target.matches?.("details") && event.detail?.name === "open") event.preventDefault();
  });
  document.addEventListener("pointerdown", () => { isPressed = true; });
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => { isPressed = false; });
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  setInterval(look, LOOK_MILLISECONDS);
  open();
})();
