/**
 * Where a key takes a number that has no slider of its own to read it.
 *
 * Draws nothing and reads no traits.
 */

import { ARROWS } from "../views/axes.js";

/**
 * The number a key leads to, or undefined if it leads nowhere.
 *
 * An arrow goes one `step`, with shift a `fine` one; page up and down a `page`; home and end to `low`
 * and `high`.  With any other key held it is a shortcut, and not ours.
 */
export function valueByKey(event, value, { low, high, step, fine, page }) {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const by = (distance) => Math.min(high, Math.max(low, Number((value + distance).toPrecision(12))));
  const arrow = ARROWS[event.key];
  if (arrow) return by((arrow[0] + arrow[1]) * (event.shiftKey ? fine : step));
  if (event.key === "PageUp") return by(page);
  if (event.key === "PageDown") return by(-page);
  if (event.key === "Home") return low;
  if (event.key === "End") return high;
  return undefined;
}
