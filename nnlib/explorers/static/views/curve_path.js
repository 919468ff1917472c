/**
 * A curve as an SVG path.
 *
 * Long curves are thinned to what is seen in each column of pixels: 10,000 points look the same and cost
 * nothing.  A value that is not finite breaks the line.
 *
 * Draws nothing and reads no traits.
 */

/**
 * The curve as an SVG path: every point where few, else the first one in each pixel column, and the
 * lowest and the highest where the line to the next column does not pass them.
 */
export function curvePath({ x, y }, map) {
  const parts = [];
  let pen = "M";
  const add = (px, value) => {
    if (!Number.isFinite(value) || !Number.isFinite(px)) {
      pen = "M";
      return;
    }
    parts.push(`${pen}${px.toFixed(2)} ${map.y(value).toFixed(2)}`);
    pen = "L";
  };
  let index = 0;
  let count = 1; // points in a column: about as many as in the one before
  while (index < y.length) {
    const px = map.x(x(index));
    let next = Math.min(index + count, y.length);
    while (next > index + 1 && map.x(x(next - 1)) >= px + 1) next -= 1;
    while (next < y.length && map.x(x(next)) < px + 1) next += 1;
    count = next - index;
    const goesOn = next < y.length && Number.isFinite(y[next]);
    const end = goesOn ? y[next] : y[next - 1];
    let [low, high] = [y[index], y[index]];
    for (let k = index + 1; k < next; k += 1) {
      if (y[k] < low) low = y[k];
      if (y[k] > high) high = y[k];
    }
    add(px, y[index]);
    if (low < y[index] && low < end) add(px, low);
    if (high > y[index] && high > end) add(px, high);
    if (!goesOn && count > 1) add(map.x(x(next - 1)), end);
    index = next;
  }
  return parts.join("");
}
