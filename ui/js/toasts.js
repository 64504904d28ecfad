// Toasts leave after a while, but not while somebody reads them with the pointer or the focus on them.
import { on, one } from "./dom.js";

const STAY = 8000;

/** Say something that the server could not say itself. */
export function toast(words) {
  const template = one("template[data-toast]");
  const stack = one("#toasts");
  if (!template || !stack || !words) return;
  const made = template.content.firstElementChild.cloneNode(true);
  one("[data-toast-words]", made).textContent = words;
  stack.append(made);
}

function leaveLater(element) {
  setTimeout(() => {
    if (element.matches(":hover, :focus-within")) leaveLater(element);
    else element.remove();
  }, STAY);
}

const stack = one("#toasts");
if (stack) {
  for (const element of stack.children) leaveLater(element);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) leaveLater(node);
    }
  }).observe(stack, { childList: true });
  // A whole page that says what was done no longer has the button that did it: the focus goes to the line that says so.
  const said = stack.firstElementChild;
  if (said && document.activeElement === document.body && !one("[autofocus]")) said.focus({ preventScroll: true });
}
on("click", ({ target }) => {
  const closed = target.closest("[data-toast-close]")?.closest(".k-toast");
  if (!closed) return;
  closed.remove();
  one("#main")?.focus({ preventScroll: true });
});
