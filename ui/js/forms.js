// Forms: the first field with an error gets the focus, and a form is not sent twice.
import { on, one } from "./dom.js";

const focusFirstError = (root) => one('[aria-invalid="true"]', root)?.focus();

focusFirstError(document);
on("htmx:afterSettle", ({ detail }) => detail.xhr?.status === 422 && focusFirstError(detail.elt));

on("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.matches("[hx-post], [data-theme-form]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
});
// Coming back with the browser's own button must find the form usable again.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
