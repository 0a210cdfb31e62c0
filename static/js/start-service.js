// Starts a service without leaving the page: the address answers in JSON, which is for machines. Without scripts the
// browser shows that JSON.
(() => {
  "use strict";
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-service-start]")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    const problem = await start(form.action);
    if (problem === "") {
      window.location.reload();
      return;
    }
    button.disabled = false;
    tell(`${form.dataset.serviceStart}: ${problem}`);
  });

  function tell(text) {
    const notice = document.createElement("div");
    notice.className = "notice tone-red";
    notice.textContent = text;
    document.getElementById("flash").replaceChildren(notice);
  }

  async function start(address) {
    try {
      const response = await fetch(address, { method: "POST" });
      return response.ok ? "" : (await response.json()).error;
    } catch {
      return "The server does not answer.";
    }
  }
})();
