// Puts a starting text into the script field at once, and asks before it replaces what was typed. Without this file the
// button sends the form, and it comes back with the text where the script was empty.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-script-template]");
    if (!button) return;
    const field = button.form?.elements.namedItem(button.dataset.scriptField);
    if (!field) return;
    event.preventDefault();
    const isTyped = field.value.trim() !== "" && field.value !== button.dataset.scriptTemplate;
    if (isTyped && !window.confirm("Replace the script that stands there by this text?")) return;
    field.value = button.dataset.scriptTemplate;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
})();
