/**
 * A frame of the playground, as it comes from Python: names, numbers, sentences, and arrays as bytes.
 *
 * What the six arrays hold stands in playground/frame.py.  Of the neurons after the inputs there are,
 * in order, the names `layers.slice(1).flat()`, the maps `maps` ({ low, high, level }: between what
 * the outputs are painted, and where the line is) and the answers `answers` ({ values, side, low,
 * high }: whole numbers, and which of them stand for the map's two ends).
 *
 * Draws nothing and reads no traits.
 */

const OUTPUT_SIDE = 64; // squares of the plane along each of its sides
const HIDDEN_SIDE = 32; // the same of a hidden neuron's

/** Bytes as numbers; they are copied, so that they begin where their type wants them to. */
export function decoded(Type, view) {
  return new Type(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/** A curve's places and heights, or null. */
function curve(view) {
  const all = decoded(Float32Array, view);
  if (all.length === 0) return null;
  return { epochs: all.subarray(0, all.length / 2), losses: all.subarray(all.length / 2) };
}

export function readFrame(content, buffers) {
  const hidden = decoded(Uint8Array, buffers[1]);
  const size = HIDDEN_SIDE * HIDDEN_SIDE;
  const answers = content.maps.slice(0, -1).map((_, k) => {
    const values = hidden.subarray(k * size, (k + 1) * size);
    return { values, side: HIDDEN_SIDE, low: 0, high: 255 };
  });
  answers.push({ values: decoded(Uint16Array, buffers[0]), side: OUTPUT_SIDE, low: 0, high: 65535 });
  return {
    ...content,
    answers,
    training: curve(buffers[2]),
    test: curve(buffers[3]),
    weights: decoded(Float32Array, buffers[4]),
    points: decoded(Float32Array, buffers[5]),
  };
}

/** The name of the output neuron. */
export function outputOf(frame) {
  return frame.layers.at(-1)[0];
}

/** A neuron's map with its outputs as numbers, row by row, the lowest row first. */
export function mapOf(frame, name) {
  const k = frame.layers.slice(1).flat().indexOf(name);
  const map = frame.maps[k];
  const { values: whole, side, high: most } = frame.answers[k];
  const step = (map.high - map.low) / most;
  const values = new Float32Array(whole.length);
  for (let at = 0; at < whole.length; at++) values[at] = map.low + step * whole[at];
  return { ...map, values, side };
}
