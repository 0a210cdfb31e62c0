// The second click of a double click sends nothing: it would replace the notice that offers to undo the first one, or
// hit the row that has moved up meanwhile. Clicks elsewhere and the keyboard are no second click, however fast.
(() => {
  "use strict";
  document.addEventListener(
    "click",
    (event) => {
      if (event.detail < 2 || event.target.closest("button:not([type=button])")?.form?.method !== "post") return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
})();
