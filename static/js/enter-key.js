// Enter in a field presses the button that stands beside it. A form whose fields stand in several places has one button
// for all of them otherwise: its first.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || !field.matches("input:not([type=checkbox])")) return;
  const place = field.closest("[data-enter-presses]");
  if (!place) return;
  event.preventDefault();
  place.querySelector(place.dataset.enterPresses)?.click();
});
