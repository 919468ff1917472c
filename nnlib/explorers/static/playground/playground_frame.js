/**
 * A frame of the playground, as it comes from Python: names, numbers, sentences, and arrays as bytes.
 *
 * What the arrays hold stands in playground/frame.py.  A frame that is not whole has the rest from the
 * one before.  Of the neurons after the inputs there are, in order, the names `layers.slice(1).flat()`,
 * the maps `maps` ({ low, high, level }: between what the outputs are painted, and where the line is)
 * and the answers `answers` ({ values, side, most }: whole numbers from 0 to `most`, which stand for the
 * map's two ends).
 *
 * Draws nothing and reads no traits.
 */

import { withNulls } from "../model/nulls.js";

const OUTPUT_SIDE = 64; // squares of the plane along each of its sides
const HIDDEN_SIDE = 32; // the same of a hidden neuron's
const OPTIONAL = ["loss", "testLoss", "rate", "best"]; // null where there is none; so is "pinned"

/** Bytes as numbers; they are copied, so that they begin where their type wants them to. */
export function decoded(Type, view) {
  return new Type(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/** Bytes out of the letters of base 64, as a notebook keeps them. */
export function unpacked(letters) {
  const { buffer } = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  return new DataView(buffer);
}

/** A curve's places and heights, or null. */
function curve(view) {
  const all = decoded(Float32Array, view);
  if (all.length === 0) return null;
  return { epochs: all.subarray(0, all.length / 2), losses: all.subarray(all.length / 2) };
}

/** The same numbers in the array that was there before, so that what is drawn of them stays. */
function kept(numbers, before) {
  const same = before?.length === numbers.length && numbers.every((value, k) => value === before[k]);
  return same ? before : numbers;
}

export function readFrame(message, buffers, before) {
  const content = withNulls(message, message.whole ? [...OPTIONAL, "pinned"] : OPTIONAL);
  const output = { values: decoded(Uint16Array, buffers[0]), side: OUTPUT_SIDE, most: 65535 };
  if (!content.whole) {
    const { answers, ...rest } = before;
    return { ...rest, ...content, answers: [...answers.slice(0, -1), output] };
  }
  const hidden = decoded(Uint8Array, buffers[1]);
  const size = HIDDEN_SIDE * HIDDEN_SIDE;
  const answers = content.maps.slice(0, -1).map((_, k) => {
    const values = hidden.subarray(k * size, (k + 1) * size);
    return { values, side: HIDDEN_SIDE, most: 255 };
  });
  return {
    ...content,
    answers: [...answers, output],
    training: curve(buffers[2]),
    test: curve(buffers[3]),
    numbers: decoded(Float64Array, buffers[4]),
    points: kept(decoded(Float32Array, buffers[5]), before?.points),
    pinnedCurves: [curve(buffers[6]), curve(buffers[7])],
    wholeNumber: content.number,
  };
}

/** The name of the output neuron. */
export function outputOf(frame) {
  return frame.layers.at(-1)[0];
}

/** A neuron's map, and its answers. */
export function mapOf(frame, name) {
  const k = frame.layers.slice(1).flat().indexOf(name);
  return { ...frame.maps[k], ...frame.answers[k] };
}

/**
 * The weights and biases in the order of their names: `{ name, from, to, value }`, a bias without
 * `from`.
 */
export function parametersOf({ layers, parameters }) {
  const found = [];
  layers.slice(1).forEach((row, before) => {
    for (const to of row) for (const from of layers[before]) found.push({ from, to });
    for (const to of row) found.push({ to });
  });
  return found.map((each, k) => ({ ...each, name: parameters[k] }));
}
