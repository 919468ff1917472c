/**
 * How wide an element is, whenever that changes.
 *
 * Reads no traits.
 */

/** `onWidth(width)` is called with whole pixels as soon as the element is on the page, and after. */
export function followWidth(element, signal, onWidth) {
  const observer = new ResizeObserver(([entry]) => onWidth(Math.round(entry.contentRect.width)));
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}
