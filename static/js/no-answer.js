// Says so when a part of the page could not be fetched: without this a button would seem to do nothing.
(() => {
  "use strict";
  document.addEventListener("htmx:error", () => {
    const notice = document.createElement("div");
    notice.className = "notice tone-red";
    notice.textContent = "The server does not answer. Nothing on this page has changed.";
    document.getElementById("flash").replaceChildren(notice);
  });
})();
