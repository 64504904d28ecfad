// Light, dark or as the system: the form works without this; with it the page changes at once.
import { all, on } from "./dom.js";

on("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form) return;
  event.preventDefault();
  const choice = event.submitter.value;
  const root = document.documentElement;
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  for (const button of all("[data-theme-form] button")) button.setAttribute("aria-pressed", button.value === choice);
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
});
