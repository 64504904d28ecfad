// Sequences such as "g a": an element says which with data-hotkey. "/" goes to the search, "?" to the list of keys.
import { isBusy, on, one } from "./dom.js";

const PATIENCE = 900;
let typed = [];
let forget;

const leads = (keys) => one(`[data-hotkey="${CSS.escape(keys).replaceAll("\\ ", " ")}"]`);

/** Members can turn single keys off (WCAG 2.1.4); the server writes their choice on the body. */
export const singleKeysAreOff = () => document.body.dataset.singleKeys === "off";

on("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || singleKeysAreOff() || isBusy(event.target)) return;
  if (event.key === "/") {
    const search = one("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    return;
  }
  if (event.key.length !== 1) return;
  // A sequence is two keys long; what was pressed before it, such as j to move down, does not spoil it.
  typed = [...typed, event.key].slice(-2);
  clearTimeout(forget);
  forget = setTimeout(() => (typed = []), PATIENCE);
  const target = leads(typed.join(" ")) ?? leads(event.key);
  if (target) {
    event.preventDefault();
    typed = [];
    target.click();
  }
});
