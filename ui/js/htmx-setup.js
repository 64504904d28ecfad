// How htmx talks to our server: CSRF token, tidy addresses, forms with errors (422), and failures in words.
import { on, one } from "./dom.js";
import { toast } from "./toasts.js";

on("htmx:configRequest", ({ detail }) => {
  const token = one("meta[name=csrf-token]");
  if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token.content;
  // An empty filter says nothing: it stays out of the address.
  if (detail.verb === "get") {
    const empty = [...detail.formData.entries()].filter(([, value]) => value === "");
    for (const [name] of empty) detail.formData.delete(name);
  }
});

on("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 422) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

const words = (name) => document.body.dataset[name];
on("htmx:sendError", () => toast(words("offline")));
on("htmx:responseError", ({ detail }) => {
  const refusal = detail.xhr.getResponseHeader("X-Message");
  if (refusal) toast(decodeURIComponent(refusal));
  else toast(words(detail.xhr.status === 403 ? "forbidden" : "failed"));
});
