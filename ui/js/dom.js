// Three names for what every module does: find one, find all, listen.
export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const on = (event, listener, options) => document.addEventListener(event, listener, options);

/** True while the member types, or a dialog is open: single keys then belong to the field. */
export const isBusy = (target) =>
  Boolean(one("dialog[open]")) ||
  Boolean(target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
