// Rows of a list: j and k move, x selects, Enter opens; on My work d does, p puts off, h hands over. The bulk bar counts.
import { all, isBusy, on, one } from "./dom.js";
import { singleKeysAreOff } from "./hotkeys.js";

const picks = () => all("input[data-pick]");

export function countPicked() {
  const bar = one("[data-bulk]");
  const picked = picks().filter((pick) => pick.checked);
  for (const pick of picks()) pick.closest("[data-row]")?.setAttribute("aria-selected", pick.checked);
  const everything = one("input[data-pick-all]");
  if (everything) {
    everything.checked = picked.length > 0 && picked.length === picks().length;
    everything.indeterminate = picked.length > 0 && !everything.checked;
  }
  if (!bar) return;
  bar.hidden = picked.length === 0;
  one("[data-bulk-count]", bar).textContent = picked.length;
}

function pickAll(checked) {
  for (const pick of picks()) pick.checked = checked;
  countPicked();
}

on("change", ({ target }) => {
  if (target.matches("input[data-pick-all]")) pickAll(target.checked);
  else if (target.matches("input[data-pick]")) countPicked();
});
on("click", ({ target }) => {
  if (target.closest("[data-bulk-clear]")) pickAll(false);
  const row = target.closest("[data-row-opens]");
  if (row && target.closest("a")) {
    for (const other of all("[data-row-opens]")) other.setAttribute("aria-current", other === row);
  }
});
on("htmx:afterSettle", countPicked);

function move(rows, from, by) {
  const row = rows[Math.max(0, Math.min(rows.length - 1, from + by))];
  const link = one("a", row);
  link.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  if ("rowOpens" in row.dataset) link.click();
}

on("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || singleKeysAreOff() || isBusy(event.target)) return;
  const rows = all("[data-row]");
  // A key that ended a sequence, such as "g p", is spent.
  if (event.defaultPrevented || !rows.length || !["j", "k", "x", "d", "p", "h"].includes(event.key)) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const current = here >= 0 ? here : rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  if (event.key === "j") move(rows, current, 1);
  else if (event.key === "k") move(rows, current < 0 ? 1 : current, -1);
  else if (event.key === "x") rows[current]?.querySelector("input[data-pick]")?.click();
  else {
    const does = current >= 0 && one(`[data-does="${event.key}"]`, rows[current]);
    if (!does) return;
    does.click();
  }
  event.preventDefault();
});

// Esc gives a cell back as it was.
on("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest?.("[data-cell]");
  if (!form) return;
  event.preventDefault();
  one("[data-cell-cancel]", form).click();
});
