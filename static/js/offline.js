// Puts the service worker to work, where the browser has one and trusts the address. The first page is kept for reading
// without the program in local mode; elsewhere only when somebody asks for it on this device.
(() => {
  "use strict";
  const KEY = "task-tracker-keep-today";
  const button = document.querySelector("[data-keep-today]");
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;

  const read = () => {
    try {
      return localStorage.getItem(KEY) === "1";
    } catch {
      return false;
    }
  };
  const write = (keeps) => {
    try {
      localStorage.setItem(KEY, keeps ? "1" : "0");
    } catch {
      // Storage is forbidden: it is kept until the page is closed.
    }
  };

  const isLocal = !button;
  const register = (keeps) => {
    // Where it is forbidden the pages work as they are.
    navigator.serviceWorker.register(`/service-worker.js?keep=${keeps ? 1 : 0}`, { scope: "/" }).catch(() => {});
  };
  const show = (keeps) => {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(keeps));
  };

  window.addEventListener("load", () => register(isLocal || read()));
  if (isLocal) return;
  show(read());
  button.addEventListener("click", () => {
    const keeps = !read();
    write(keeps);
    show(keeps);
    register(keeps);
    if (!keeps) caches.delete("today-1");
  });
})();
