// Logging an engagement by keyboard: the account completes itself, one letter chooses the kind, Ctrl Enter saves.
import { all, on, one } from "./dom.js";

const parts = (field) => {
  const combo = field.closest("[data-combo]");
  return { field, value: one("[data-combo-value]", combo), list: one("[role=listbox]", combo) };
};
const options = (list) => all('[role=option]:not([aria-disabled="true"])', list);
const chosen = (list) => options(list).find((option) => option.getAttribute("aria-selected") === "true");
let waiting = ""; // Enter or Tab was pressed before the accounts had come

function mark({ field, list }, option) {
  for (const each of options(list)) each.setAttribute("aria-selected", each === option);
  if (!option) return field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function fold({ field, list }) {
  list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function take(combo, option, goOn) {
  combo.field.value = option.dataset.label;
  combo.value.value = option.dataset.value;
  combo.field.removeAttribute("aria-invalid");
  combo.value.dispatchEvent(new Event("change", { bubbles: true }));
  fold(combo);
  if (goOn) one("input[name=kind]:checked", combo.field.form)?.focus();
}

on("input", ({ target }) => {
  if (!target.matches("[data-combo] [role=combobox]")) return;
  waiting = "";
  parts(target).value.value = "";
});

on("htmx:afterSettle", ({ detail }) => {
  const field = detail.target?.closest?.("[data-combo]")?.querySelector("[role=combobox]");
  if (!field || detail.target.getAttribute("role") !== "listbox") return;
  const combo = parts(field);
  const first = options(combo.list)[0];
  if (waiting && first) take(combo, first, waiting === "Enter");
  else if (document.activeElement === field) {
    combo.list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    mark(combo, first);
  }
  waiting = "";
});

function keyInCombo(event, combo) {
  const found = options(combo.list);
  const shown = !combo.list.hidden;
  const here = found.indexOf(chosen(combo.list));
  if (event.key === "ArrowDown" && shown) mark(combo, found[(here + 1) % found.length]);
  else if (event.key === "ArrowUp" && shown) mark(combo, found[(here - 1 + found.length) % found.length]);
  else if (event.key === "Escape" && shown) fold(combo);
  else if (event.key === "Enter" || event.key === "Tab") {
    const known = Boolean(combo.value.value) || !combo.field.value;
    if (shown && chosen(combo.list)) take(combo, chosen(combo.list), event.key === "Enter");
    else if (!known) waiting = event.key;
    else if (event.key === "Enter") one("input[name=kind]:checked", combo.field.form)?.focus();
    if (event.key === "Tab") return; // which moves on by itself
  } else return;
  event.preventDefault();
}

on("keydown", (event) => {
  const { target, key } = event;
  const form = target.closest?.("form.k-engagement");
  if (!form) return;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    return form.requestSubmit();
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches("[role=combobox]")) return keyInCombo(event, parts(target));
  if (!target.matches("[data-keys] input")) return;
  const radio = one(`input[data-key="${CSS.escape(key.toLowerCase())}"]`, form);
  if (!radio && key !== "Enter") return;
  event.preventDefault();
  if (radio) radio.checked = true;
  one("input[name=title]", form).focus();
});

on("pointerdown", (event) => {
  const option = event.target.closest("[data-combo] [role=option]:not([aria-disabled])");
  if (!option) return;
  event.preventDefault();
  take(parts(one("[role=combobox]", option.closest("[data-combo]"))), option, true);
});
on("focusout", ({ target }) => target.matches?.("[data-combo] [role=combobox]") && fold(parts(target)));

on("click", ({ target }) => {
  const button = target.closest("[data-sets]");
  if (button) document.getElementById(button.dataset.sets).value = button.value;
});
