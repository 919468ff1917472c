/**
 * An image resized, turned, shifted, blurred and made noisy: as nnlib/preprocessing/images.py does it.
 * A test holds the two together.
 *
 * An image is an array of side * side numbers, row by row, 0 for white and 1 for black.  Draws nothing
 * and reads no traits.
 */

const WITHIN = 12; // points to either side that a narrow bell reaches

/** Resized, then turned counterclockwise by degrees, then shifted, with one interpolation. */
export function affine(image, side, { right, down, degrees, factor }) {
  if (right === 0 && down === 0 && degrees === 0 && factor === 1) return image;
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = (side - 1) / 2;
  const moved = new Array(side * side).fill(0);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const y = row - middle - down;
      const x = column - middle - right;
      const fromY = (y * cos + x * sin) / factor + middle;
      const fromX = (x * cos - y * sin) / factor + middle;
      if (!(fromY > -1 && fromX > -1 && fromY < side && fromX < side)) continue; // all is white there
      moved[row * side + column] = valueAt(image, side, fromY, fromX);
    }
  }
  return moved;
}

/** What an image has at a place between its points; beyond its edges it is 0. */
function valueAt(image, side, y, x) {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [fromTop, fromLeft] = [y - top, x - left];
  let value = 0;
  for (let row = top; row <= top + 1; row++) {
    if (row < 0 || row >= side) continue;
    const nearLeft = left < 0 ? 0 : image[row * side + left];
    const nearRight = left + 1 >= side ? 0 : image[row * side + left + 1];
    const along = nearLeft * (1 - fromLeft) + nearRight * fromLeft;
    value += along * (row === top ? 1 - fromTop : fromTop);
  }
  return value;
}

/** Smeared over the neighbors, with the weights of a bell curve `sigma` points wide. */
export function blur(image, side, sigma) {
  if (sigma === 0) return image;
  const width = Math.max(sigma, 0.01);
  const height = (apart) => Math.exp(-0.5 * (apart / width) ** 2);
  let near = 0;
  for (let apart = -WITHIN; apart <= WITHIN; apart++) near += height(apart);
  const total = Math.max(Math.sqrt(2 * Math.PI) * width, near);
  const weights = Array.from({ length: side }, (_, apart) => height(apart) / total);
  const along = (values, step) =>
    values.map((_, k) => {
      const place = Math.floor(k / step) % side;
      let sum = 0;
      for (let j = 0; j < side; j++) sum += weights[Math.abs(j - place)] * values[k + (j - place) * step];
      return sum;
    });
  return along(along(image, side), 1);
}

/** With `std` times a pattern of random numbers added, kept from 0 to 1. */
export function addNoise(image, std, pattern) {
  if (std === 0) return image;
  return image.map((value, k) => Math.min(1, Math.max(0, value + std * pattern[k])));
}
