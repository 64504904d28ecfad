// A link with data-dialog opens its page's form in a dialog over this page. Without scripts it simply leads there.
import htmx from "htmx.org/dist/htmx.esm.js";
import { on, one } from "./dom.js";

const dialog = document.createElement("dialog");
const body = document.createElement("div");
dialog.className = "k-dialog k-dialog-form";
dialog.append(body);
document.body.append(dialog);
const lines = () => [...document.querySelectorAll("#work [data-row]")];
let from = -1; // the place of the line from which the dialog was opened

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

// What is done in a dialog may show the page afresh; the line of My work from which it was opened has the focus again.
const LINE = "line of work";
on("submit", (event) => {
  if (from >= 0 && dialog.contains(event.target)) sessionStorage.setItem(LINE, from);
});
dialog.addEventListener("close", () => sessionStorage.removeItem(LINE));

on("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest("a[data-dialog]");
  if (link) {
    event.preventDefault();
    from = lines().findIndex((row) => row.contains(link));
    open(link.href);
  } else if (dialog.open && event.target.closest("[data-dialog-close]")) {
    event.preventDefault();
    dialog.close();
  }
});

// What was done takes its line along: the focus goes to the line that stands there now.
let line = -1;
function focusLine(place) {
  const next = lines()[Math.min(place, lines().length - 1)];
  (next ? one("a, [tabindex]", next) : one("#main"))?.focus();
}
const kept = sessionStorage.getItem(LINE);
if (kept !== null) {
  sessionStorage.removeItem(LINE);
  if (one("#work")) focusLine(Number(kept));
}
on("htmx:beforeSwap", ({ detail }) => {
  line = detail.target.id === "work" ? lines().findIndex((row) => row.contains(document.activeElement)) : -1;
});
on("htmx:afterSettle", () => {
  if (line < 0) return;
  focusLine(line);
  line = -1;
});
