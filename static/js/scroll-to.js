// A frame that scrolls sideways begins where it matters: what data-scroll-to names stands near its right edge.
(() => {
  "use strict";
  for (const frame of document.querySelectorAll("[data-scroll-to]")) {
    const place = frame.querySelector(frame.dataset.scrollTo);
    if (place) frame.scrollLeft = place.offsetLeft - frame.clientWidth * 0.75;
  }
})();
