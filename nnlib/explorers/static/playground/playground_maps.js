/**
 * A neuron's answers over the plane as a picture: painted on a canvas, and read at a place.
 *
 * Answers are { values, side, most, low, high }: whole numbers from 0 to `most`, row by row, the lowest
 * row first, side by side of them; 0 stands for `low` and `most` for `high`.
 *
 * Reads no traits.
 */

const LOW = [213, 94, 0]; // Okabe and Ito's vermilion and blue, more or less of them
const HIGH = [0, 114, 178];
const DEEPEST = 165; // of 255: how much of it at most
const SHADES = 512;

/** Colors from the lowest to the highest answer, as the pixels of an image have them. */
const palette = (() => {
  const pixels = new Uint8ClampedArray(4 * SHADES);
  for (let k = 0; k < SHADES; k++) {
    const share = (2 * k) / (SHADES - 1) - 1;
    pixels.set([...(share < 0 ? LOW : HIGH), DEEPEST * Math.abs(share)], 4 * k);
  }
  return new Uint32Array(pixels.buffer);
})();
const images = new WeakMap();

/** The image that a canvas is painted from, and its context. */
function imageOf(canvas, side) {
  let known = images.get(canvas);
  if (known?.image.width !== side) {
    canvas.width = canvas.height = side;
    const image = new ImageData(side, side);
    known = { image, pixels: new Uint32Array(image.data.buffer), context: canvas.getContext("2d") };
    images.set(canvas, known);
  }
  return known;
}

/** Paint answers on a canvas, one pixel each: one color below the middle, the other above. */
export function paintAnswers(canvas, { values, side, most }) {
  const { image, pixels, context } = imageOf(canvas, side);
  const scale = (SHADES - 1) / most;
  for (let row = 0; row < side; row++) {
    let at = (side - 1 - row) * side;
    for (let k = row * side; k < (row + 1) * side; k++) {
      pixels[at] = palette[Math.round(scale * values[k])];
      at += 1;
    }
  }
  context.putImageData(image, 0, 0);
}

/** The answer at a place of a plane from -reach to reach, between those of the squares around it. */
export function answerAt({ values, side, most, low, high }, reach, x, y) {
  const along = (value) => Math.min(side - 1, Math.max(0, ((value / reach + 1) * side - 1) / 2));
  const [column, row] = [along(x), along(y)];
  const [c, r] = [Math.min(side - 2, Math.floor(column)), Math.min(side - 2, Math.floor(row))];
  const [u, v] = [column - c, row - r];
  const below = values[r * side + c] * (1 - u) + values[r * side + c + 1] * u;
  const above = values[(r + 1) * side + c] * (1 - u) + values[(r + 1) * side + c + 1] * u;
  return low + ((high - low) / most) * (below * (1 - v) + above * v);
}
