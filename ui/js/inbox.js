// An inbox with its detail: Enter on the row that is open does what its first button does, and a phone shows one of both.
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

// On a phone the list gives way to the one that was opened.
on("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "detail") event.detail.target.closest("[data-inbox]")?.classList.add("k-open");
});
