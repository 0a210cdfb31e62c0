// Asks before an act that cannot simply be undone: a form, or the button that sends it, carries the question in
// data-confirm. In the capturing phase, so that a "no" also reaches nobody who would send the form in the background.
(() => {
  "use strict";
  document.addEventListener(
    "submit",
    (event) => {
      const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
      if (!question || window.confirm(question)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
})();
