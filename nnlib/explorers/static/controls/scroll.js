/**
 * A part that scrolls on its own, so that what stands around it keeps its place.
 *
 * Reads no traits.
 */

import { OWN_KEYS, html } from "../model/dom.js";

/**
 * A region with a name that holds more than it shows, perhaps; the style sheet gives its height.
 *
 * While there is more than fits, the Tab key stops at it, so that the arrow keys can scroll it.
 */
export function createScrollRegion({ label, kind, signal }, ...children) {
  const content = html("div", { class: "nn-scrolled" }, ...children);
  const element = html(
    "div",
    { class: `nn-scroll ${kind}`, role: "region", "aria-label": label, ...OWN_KEYS },
    content,
  );
  const look = new ResizeObserver(() => {
    const more =
      element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
    if (more) element.setAttribute("tabindex", "0");
    else element.removeAttribute("tabindex");
  });
  look.observe(element);
  look.observe(content);
  signal.addEventListener("abort", () => look.disconnect());
  return element;
}
