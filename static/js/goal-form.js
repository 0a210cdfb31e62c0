// Shows only what counts: the fields of the chosen policy and strategies, the accounts of the chosen platform. Without
// this file everything is there and says when it counts. Hidden fields are still sent, so that a refused form comes
// back whole; accounts of another platform and a last day beside a deadline are not, for they would be refused.
(() => {
  "use strict";
  const form = document.querySelector("[data-goal-form]");
  if (!form) return;
  const groups = [...form.querySelectorAll("[data-when]")].map((element) => ({
    element,
    when: JSON.parse(element.dataset.when),
    required: [...element.querySelectorAll("[required]")].map((control) => ({
      control,
      when: control.dataset.requiredWhen && JSON.parse(control.dataset.requiredWhen),
    })),
  }));
  const platforms = [...form.querySelectorAll("[data-platform]")];
  const withoutPlatform = form.querySelector("[data-no-platform]");

  const chosen = (name) => new FormData(form).get(name) ?? "";
  const counts = (when) => Object.entries(when).some(([name, choices]) => choices.includes(chosen(name)));

  // A browser refuses to send a form because of a hidden field without being able to say so: what is out of sight
  // is never required, and never holds text that its kind of field cannot hold.
  const show = (group, visible) => {
    group.element.hidden = !visible;
    for (const { control, when } of group.required) control.required = visible && (!when || counts(when));
    if ("keptBack" in group.element.dataset) group.element.disabled = !visible;
    if (visible) return;
    for (const control of group.element.querySelectorAll("input")) {
      if (!control.validity.valid) control.value = control.defaultValue;
      if (!control.validity.valid) control.value = "";
    }
  };

  const update = () => {
    for (const group of groups) show(group, counts(group.when));
    const platform = chosen("platform_id");
    withoutPlatform.hidden = platforms.some((element) => element.dataset.platform === platform);
    for (const element of platforms) {
      const visible = element.dataset.platform === platform;
      element.hidden = !visible;
      for (const control of element.querySelectorAll("input")) control.disabled = !visible;
    }
  };

  // What is missed of a new goal is made, or where it is due every day only the latest, until a person has chosen.
  const catchUp = form.elements.namedItem("catchup_strategy");
  let given = "new" in form.dataset ? "all" : "";
  const isEveryDay = {
    fixed: () => Number(chosen("interval_days")) === 1,
    calendar: () => /^(RRULE:)?FREQ=DAILY(;(INTERVAL=0*1|COUNT=\d+|UNTIL=[^;]+|WKST=\w+))*;?$/i.test(chosen("rrule").trim()),
    cron: () => /^\S+\s+\S+\s+\*\s+\*\s+\*$/.test(chosen("cron").trim()),
  };
  const preselect = () => {
    if (catchUp.value !== given) return;
    given = isEveryDay[chosen("policy_type")]?.() ? "latest" : "all";
    catchUp.value = given;
  };

  // What is wrong in a folded part has to be seen before the browser can point at it.
  form.addEventListener("invalid", (event) => {
    const fold = event.target.closest("details");
    if (fold) fold.open = true;
  }, true);

  // The dates of an earlier state of the form would be taken for those of this one.
  const outlook = form.querySelector(".outlook");
  const forget = () => {
    const told = document.createElement("p");
    told.className = "muted";
    told.textContent = "The dates could not be looked up. They appear here again with the next change.";
    outlook.replaceChildren(told);
  };
  outlook.addEventListener("htmx:error", forget);
  outlook.addEventListener("htmx:before:response", (event) => {
    if (event.detail.ctx?.response?.status >= 400) forget();
  });

  // From here on the browser knows what counts and can say at once what is missing.
  form.noValidate = false;
  form.dataset.scripted = "";
  form.addEventListener("change", preselect);
  form.addEventListener("change", update);
  // Back, forward and a reload restore what was typed and chosen after this file has run, and may do so after the dates
  // were asked for.
  window.addEventListener("pageshow", (event) => {
    update();
    const [arrival] = performance.getEntriesByType("navigation");
    if (event.persisted || arrival?.type !== "navigate") outlook.dispatchEvent(new Event("restored"));
  });
  update();
})();
