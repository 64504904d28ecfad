// Ctrl or ⌘ K: a dialog that finds pages, records and commands. The server filters; arrows choose, Enter goes.
import { all, on, one } from "./dom.js";

const palette = one("dialog[data-palette]");
const field = palette && one("input", palette);
const options = () => all("[role=option]", palette);
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

function choose(index) {
  const found = options();
  found.forEach((option, at) => option.setAttribute("aria-selected", at === index));
  if (!found[index]) return field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-activedescendant", found[index].id);
  found[index].scrollIntoView({ block: "nearest" });
}

export function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  field.value = "";
  field.focus();
  field.dispatchEvent(new Event("search", { bubbles: true }));
}

on("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k" && palette) {
    event.preventDefault();
    openPalette();
  }
});
on("click", (event) => {
  if (event.target.closest("[data-palette-open]") && palette) {
    event.preventDefault();
    openPalette();
  } else if (event.target === palette) palette.close();
  const option = event.target.closest("dialog[data-palette] [role=option]");
  if (option?.dataset.href) location.href = option.dataset.href;
});
palette?.addEventListener("keydown", (event) => {
  const count = options().length;
  if (!count) return;
  if (event.key === "ArrowDown") choose((chosen() + 1) % count);
  else if (event.key === "ArrowUp") choose((chosen() - 1 + count) % count);
  else if (event.key === "Enter" && chosen() >= 0) options()[chosen()].click();
  else return;
  event.preventDefault();
});
on("htmx:afterSettle", ({ detail }) => palette?.contains(detail.elt) && choose(0));
