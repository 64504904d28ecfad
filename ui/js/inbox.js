// An inbox with its detail: Enter on the row that is open does what its first button does.
import { isBusy, on, one } from "./dom.js";
import { singleKeysAreOff } from "./hotkeys.js";

on("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || singleKeysAreOff()) return;
  const confirms = one("[data-inbox] [data-confirms]");
  const here = document.activeElement;
  const onOpenRow = here?.closest('[data-row][aria-current="true"]') ?? here === document.body;
  if (!confirms || !onOpenRow || isBusy(event.target)) return;
  event.preventDefault();
  confirms.click();
});
