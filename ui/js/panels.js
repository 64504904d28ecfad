// A disclosure with data-dismiss floats over the page: Esc, or a click beside it, closes it.
import { all, on } from "./dom.js";

const opened = () => all("details[data-dismiss][open]");

on("click", ({ target }) => {
  for (const panel of opened()) if (!panel.contains(target)) panel.open = false;
});
on("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const panel of opened()) {
    const held = panel.contains(document.activeElement);
    panel.open = false;
    if (held) panel.querySelector("summary").focus();
  }
});
