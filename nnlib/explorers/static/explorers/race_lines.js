/**
 * A path as SVG, cut off where it leaves a frame.
 *
 * A run that diverges goes farther than a drawing can hold; and one that leaps from one side of the
 * map to the other crosses it, though both its ends are outside.
 *
 * Draws nothing and reads no traits.
 */

const ROOM = 20; // pixels around the frame, so that a line's end is not seen

/** The part of a line from `a` to `b` that is inside, as shares of its length; null if none is. */
function inside(a, b, { left, right, top, bottom }) {
  let [from, to] = [0, 1];
  const sides = [
    [b[0] - a[0], left - ROOM - a[0], right + ROOM - a[0]],
    [b[1] - a[1], top - ROOM - a[1], bottom + ROOM - a[1]],
  ];
  for (const [way, low, high] of sides) {
    if (way === 0) {
      if (low > 0 || high < 0) return null;
      continue;
    }
    from = Math.max(from, Math.min(low / way, high / way));
    to = Math.min(to, Math.max(low / way, high / way));
  }
  return from <= to ? [from, to] : null;
}

/** The line through places [x, y] in pixels, as far as it is inside the frame. */
export function clippedPath(places, frame) {
  const parts = [];
  let joined = false; // whether the line before this one reached its end
  for (let k = 0; k + 1 < places.length; k++) {
    const [a, b] = [places[k], places[k + 1]];
    const cut = inside(a, b, frame);
    const text = (t) => `${(a[0] + t * (b[0] - a[0])).toFixed(1)} ${(a[1] + t * (b[1] - a[1])).toFixed(1)}`;
    if (cut !== null) parts.push(joined && cut[0] === 0 ? "" : `M${text(cut[0])}`, `L${text(cut[1])}`);
    joined = cut !== null && cut[1] === 1;
  }
  return parts.join("");
}

/** A dot at each of the places that are inside the frame. */
export function clippedDots(places, { left, right, top, bottom }) {
  return places
    .filter(([x, y]) => x >= left && x <= right && y >= top && y <= bottom)
    .map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`)
    .join("");
}
