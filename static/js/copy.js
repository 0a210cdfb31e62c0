// Buttons that copy the field they name. Without this file, and where a browser forbids it, the field is selected and
// copied by hand.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const told = button.closest(".feed-address").querySelector("[data-copied]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        told.textContent = "Copied.";
      } catch {
        told.textContent = "Your browser does not let this page copy: the address is selected, copy it from there.";
      }
      told.hidden = false;
    });
  }
})();
