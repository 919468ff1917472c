/**
 * A curve as an SVG path.
 *
 * Long curves are thinned to the lowest and the highest value in each column of pixels: 10,000 points
 * look the same and cost nothing.  A value that is not finite breaks the line.
 *
 * Draws nothing and reads no traits.
 */

/** The curve as an SVG path: every point where few, else low and high in each pixel column. */
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
  while (index < y.length) {
    const px = map.x(x(index));
    let [low, high, last] = [y[index], y[index], index];
    while (last + 1 < y.length && map.x(x(last + 1)) < px + 1) {
      last += 1;
      if (y[last] < low) low = y[last];
      if (y[last] > high) high = y[last];
    }
    add(px, y[index]);
    if (last > index) {
      if (low < y[index] && low < y[last]) add(px, low);
      if (high > y[index] && high > y[last]) add(px, high);
      add(map.x(x(last)), y[last]);
    }
    index = last + 1;
  }
  return parts.join("");
}
