/**
 * Contour lines over a grid of heights: at which heights, and where they run.
 *
 * A height that is as high as a line lies above it, as an output of one half is class 1.
 *
 * Draws nothing and reads no traits.
 */

const MOST_LINES = 9;

/** Up to nine rounded heights that split the map into parts of about the same area. */
export function contourLevels(values) {
  const sorted = values.filter(Number.isFinite).sort();
  const levels = new Set();
  for (let k = 0; k < MOST_LINES && sorted.length > 0; k++) {
    const share = 0.03 + (0.94 * k) / (MOST_LINES - 1);
    const level = Number(sorted[Math.round(share * (sorted.length - 1))].toPrecision(2));
    if (level > sorted[0] && level < sorted.at(-1)) levels.add(level);
  }
  return [...levels];
}

/** The pieces [x1, y1, x2, y2] of a contour line, in columns and rows: marching squares. */
export function contourPieces(values, columns, rows, level) {
  const pieces = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const under = values[at] < level;
      const whole =
        values[at + 1] < level === under &&
        values[at + columns] < level === under &&
        values[at + columns + 1] < level === under;
      if (!whole) pieces.push(...piecesIn(values, columns, row, column, level));
    }
  }
  return pieces;
}

/** The pieces within one square, whose corners do not all lie on one side of the line. */
function piecesIn(values, columns, row, column, level) {
  const corners = [
    [column, row],
    [column + 1, row],
    [column + 1, row + 1],
    [column, row + 1],
  ];
  const heights = corners.map(([x, y]) => values[y * columns + x] - level);
  if (!heights.every(Number.isFinite)) return [];
  const cuts = [];
  for (let k = 0; k < 4; k++) {
    const next = (k + 1) % 4;
    if (heights[k] < 0 === heights[next] < 0) continue;
    const share = heights[k] / (heights[k] - heights[next]);
    cuts.push(corners[k].map((from, axis) => from + share * (corners[next][axis] - from)));
  }
  // Four cuts make two lines: around the corners that the saddle between them does not join.
  const [a, b, c, d] = heights;
  const joined = (a * c - b * d) / (a + c - b - d) < 0 === a < 0;
  if (cuts.length === 4 && !joined) cuts.push(cuts.shift());
  const pieces = [];
  for (let k = 0; k + 1 < cuts.length; k += 2) pieces.push([...cuts[k], ...cuts[k + 1]]);
  return pieces;
}
