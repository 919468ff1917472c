/**
 * From what a hand draws to the image that the network reads, stage by stage: as
 * nnlib/preprocessing/strokes.py does it, whose sizes come with the trait.  A test holds the two
 * together, to the last point.
 *
 * `sizes` are the constants of that module by their names.  Draws nothing and reads no traits.
 */

/** Put upright: the top line and the bottom line begin one above the other. */
export function straighten(strokes, { smallest, band, lean: most }) {
  const [low, high] = cornersOf(strokes);
  const height = high[1] - low[1];
  if (height < smallest) return strokes;
  const top = leftmost(strokes, low[1] + band * height, (y, limit) => y <= limit);
  const foot = leftmost(strokes, high[1] - band * height, (y, limit) => y >= limit);
  const lean = Math.min(most, Math.max(-most, (top[0] - foot[0]) / (top[1] - foot[1])));
  const middle = (low[1] + high[1]) / 2;
  return strokes.map((stroke) => stroke.map(([x, y]) => [x - lean * (y - middle), y]));
}

/** In the middle of the square, and of the size that the digits on the forms have. */
export function center(strokes, { wide, high: tall, stretch, largest, smallest, side }) {
  const [low, high] = cornersOf(strokes);
  const across = Math.min(largest, wide / Math.max(high[0] - low[0], smallest));
  const along = Math.min(largest, tall / Math.max(high[1] - low[1], smallest));
  const factors = [Math.min(across, stretch * along), Math.min(along, stretch * across)];
  const middle = [0, 1].map((k) => (low[k] + high[k]) / 2);
  const placed = (point) => point.map((place, k) => (place - middle[k]) * factors[k] + side / 2);
  return strokes.map((stroke) => stroke.map(placed));
}

/** How far the middle of each point of the grid is from the pen's way, squared. */
export function squaredDistances(strokes, { side }) {
  const nearest = new Float64Array(side * side).fill(Infinity);
  for (const stroke of strokes) {
    for (let k = 0; k < Math.max(1, stroke.length - 1); k++) {
      pass(nearest, stroke[k], stroke[Math.min(k + 1, stroke.length - 1)], side);
    }
  }
  return nearest;
}

/** The radius of the pen that blackens as many points as the digits on the forms have. */
export function penFor(distances, { ink, thinnest, thickest }) {
  const inOrder = distances.slice().sort();
  return Math.min(thickest, Math.max(thinnest, Math.sqrt(inOrder[ink - 1])));
}

/** The grid of points, 1 where a pen of this radius has been, row by row. */
export function blackened(distances, pen) {
  return Uint8Array.from(distances, (distance) => (distance <= pen * pen ? 1 : 0));
}

/** A drawing's stages: the grid of points as it was drawn, and centered, and the counts of either. */
export function stagesOf(strokes, sizes) {
  const placed = center(straighten(strokes, sizes), sizes);
  const distances = squaredDistances(placed, sizes);
  const black = blackened(distances, penFor(distances, sizes));
  const asDrawn = blackened(squaredDistances(strokes, sizes), sizes.pen);
  return { asDrawn, black, counts: countBlocks(black, sizes), plain: countBlocks(asDrawn, sizes) };
}

/** How many points are black in each square of 4 x 4: 8 x 8 numbers, 0 to 16. */
export function countBlocks(black, { side, block }) {
  const across = side / block;
  const counts = new Array(across * across).fill(0);
  for (let k = 0; k < black.length; k++) {
    const [row, column] = [Math.floor(k / side), k % side];
    counts[Math.floor(row / block) * across + Math.floor(column / block)] += black[k];
  }
  return counts;
}

/** The corners of the box around all points, upper left and lower right. */
function cornersOf(strokes) {
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  for (const stroke of strokes) {
    for (const point of stroke) {
      for (const k of [0, 1]) {
        low[k] = Math.min(low[k], point[k]);
        high[k] = Math.max(high[k], point[k]);
      }
    }
  }
  if (strokes.length > 0) return [low, high];
  return [
    [0, 0],
    [0, 0],
  ];
}

/** The point of the pen's way that lies farthest left on one side of a level line. */
function leftmost(strokes, limit, inside) {
  let best = [Infinity, limit];
  const look = (point) => {
    if (point[0] < best[0]) best = point;
  };
  for (const stroke of strokes) {
    stroke.forEach(([x, y], k) => {
      if (inside(y, limit)) look([x, y]);
      if (k === 0) return;
      const [beforeX, beforeY] = stroke[k - 1];
      if (inside(y, limit) === inside(beforeY, limit)) return;
      const share = (limit - beforeY) / (y - beforeY);
      look([beforeX + share * (x - beforeX), limit]);
    });
  }
  return best;
}

/** Note how near the pen comes to each point on its way from one place to another. */
function pass(nearest, [fromX, fromY], [toX, toY], side) {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length = alongX * alongX + alongY * alongY;
  for (let row = 0; row < side; row++) {
    const y = row + 0.5;
    for (let column = 0; column < side; column++) {
      const x = column + 0.5;
      let share = 0; // of the way, where the pen comes nearest
      if (length > 0) {
        share = ((x - fromX) * alongX + (y - fromY) * alongY) / length;
        share = Math.min(1, Math.max(0, share));
      }
      const apartX = fromX + share * alongX - x;
      const apartY = fromY + share * alongY - y;
      const distance = apartX * apartX + apartY * apartY;
      if (distance < nearest[row * side + column]) nearest[row * side + column] = distance;
    }
  }
}
