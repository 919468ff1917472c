/**
 * A frame of the playground, as it comes from Python: numbers, sentences, and arrays as bytes.
 *
 * What the six arrays hold stands in playground/frame.py.
 *
 * Draws nothing and reads no traits.
 */

export const SIDE = 64; // squares of the plane along each of its sides
export const SMALL = 32; // the same of a hidden neuron's

/** Bytes as numbers; they are copied, so that they begin where their type wants them to. */
export function numbers(Type, view) {
  return new Type(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/** Whole numbers as numbers from low on. */
function scaled(whole, low, step) {
  const values = new Float32Array(whole.length);
  for (let k = 0; k < whole.length; k++) values[k] = low + step * whole[k];
  return values;
}

/** A curve's places and heights, or null. */
function curve(view) {
  const all = numbers(Float32Array, view);
  if (all.length === 0) return null;
  return { epochs: all.subarray(0, all.length / 2), losses: all.subarray(all.length / 2) };
}

export function readFrame(content, buffers) {
  const output = scaled(numbers(Uint16Array, buffers[0]), 0, 1 / 65535);
  const hidden = numbers(Uint8Array, buffers[1]);
  const neurons = content.ranges.map(([low, high], k) => {
    const own = hidden.subarray(k * SMALL * SMALL, (k + 1) * SMALL * SMALL);
    return { low, high, bytes: own };
  });
  return {
    ...content,
    output,
    neurons,
    training: curve(buffers[2]),
    test: curve(buffers[3]),
    weights: numbers(Float32Array, buffers[4]),
    points: numbers(Float32Array, buffers[5]),
  };
}

/** A neuron's outputs as numbers, row by row, the lowest row first. */
export function valuesOf({ low, high, bytes }) {
  return scaled(bytes, low, (high - low) / 255);
}

/** What the neurons are called, layer by layer: i1, i2, then h1, ..., then o1. */
export function layersOf(sizes) {
  let hidden = 0;
  return sizes.map((size, layer) =>
    Array.from({ length: size }, (_, k) => {
      if (layer === 0) return `i${k + 1}`;
      if (layer === sizes.length - 1) return `o${k + 1}`;
      hidden += 1;
      return `h${hidden}`;
    }),
  );
}
