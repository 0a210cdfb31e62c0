// A field that the browser refuses may lie in a closed fold, where it cannot be shown: the button would seem to do nothing.
(() => {
  "use strict";
  document.addEventListener(
    "invalid",
    (event) => {
      for (let fold = event.target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    },
    true,
  );
})();
