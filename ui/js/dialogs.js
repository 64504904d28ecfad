// A link with data-dialog opens its page's form in a dialog over this page. Without scripts it simply leads there.
import htmx from "htmx.org/dist/htmx.esm.js";
import { on, one } from "./dom.js";

const dialog = document.createElement("dialog");
const body = document.createElement("div");
dialog.className = "k-dialog k-dialog-form";
dialog.append(body);
document.body.append(dialog);

async function open(address) {
  if (dialog.open) return;
  body.replaceChildren();
  await htmx.ajax("GET", address, { target: body, swap: "innerHTML" });
  if (!one("form", body)) return;
  const title = one("[data-dialog-title]", body);
  if (title) dialog.setAttribute("aria-label", title.textContent);
  // The dialog puts the focus on the field that asks for it, and gives it back to the link when it closes.
  dialog.showModal();
}

on("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest("a[data-dialog]");
  if (link) {
    event.preventDefault();
    open(link.href);
  } else if (dialog.open && event.target.closest("[data-dialog-close]")) {
    event.preventDefault();
    dialog.close();
  }
});

// What was done takes its line along: the focus goes to the line that stands there now.
let line = -1;
const lines = () => [...document.querySelectorAll("#work [data-row]")];
on("htmx:beforeSwap", ({ detail }) => {
  line = detail.target.id === "work" ? lines().findIndex((row) => row.contains(document.activeElement)) : -1;
});
on("htmx:afterSettle", () => {
  if (line < 0) return;
  const next = lines()[Math.min(line, lines().length - 1)];
  (next ? one("a, [tabindex]", next) : one("#main"))?.focus();
  line = -1;
});
