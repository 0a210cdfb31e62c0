// Puts a text to begin with into its field at once, and asks first where the button says what to ask before it replaces
// what was typed. Without this file the button sends the form, and it comes back with the text in its field.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-starting-text]");
    if (!button) return;
    const field = button.form?.elements.namedItem(button.dataset.ofField);
    if (!field) return;
    event.preventDefault();
    const { startingText, asks } = button.dataset;
    const isTyped = field.value.trim() !== "" && field.value !== startingText;
    if (asks && isTyped && !window.confirm(asks)) return;
    field.value = startingText;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
})();
