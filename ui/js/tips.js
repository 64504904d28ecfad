// One tooltip for all charts: data-tip="Title|line|line". The pointer may enter it, Esc closes it, focus opens it too.
import { on } from "./dom.js";

const EDGE = 8;
const tip = document.createElement("div");
tip.className = "k-tip";
tip.popover = "manual";
tip.setAttribute("aria-hidden", "true");
document.body.append(tip);

let leaving;

function hide() {
  clearTimeout(leaving);
  if (tip.matches(":popover-open")) tip.hidePopover();
}

function line(tag, words) {
  const element = document.createElement(tag);
  element.textContent = words;
  return element;
}

function show(mark, pointerX, pointerY) {
  clearTimeout(leaving);
  const [title, ...lines] = mark.dataset.tip.split("|");
  tip.replaceChildren(line("b", title), ...lines.map((words) => line("span", words)));
  if (!tip.matches(":popover-open")) tip.showPopover();
  const box = mark.getBoundingClientRect();
  const middle = box.width > 120 ? pointerX : box.left + box.width / 2;
  const left = Math.max(EDGE, Math.min(innerWidth - tip.offsetWidth - EDGE, middle - tip.offsetWidth / 2));
  const above = (box.height > 60 ? pointerY - 6 : box.top) - tip.offsetHeight - EDGE;
  tip.style.left = `${left}px`;
  tip.style.top = `${above < EDGE ? box.bottom + EDGE : above}px`;
}

on("pointerover", (event) => {
  if (tip.contains(event.target)) return clearTimeout(leaving);
  const mark = event.target.closest("[data-tip]");
  if (mark) return show(mark, event.clientX, event.clientY);
  clearTimeout(leaving);
  leaving = setTimeout(hide, 150);
});
on("focusin", (event) => {
  const mark = event.target.closest("[data-tip]");
  const box = mark?.getBoundingClientRect();
  if (mark) show(mark, box.left + box.width / 2, box.top);
  else hide();
});
on("pointerdown", hide);
on("scroll", hide, true);
on("keydown", (event) => event.key === "Escape" && hide());
