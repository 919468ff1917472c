/**
 * The loss along one number or over two (a weight, a bias, an input, a target), the rest held still.
 *
 * `vectors` are the arguments of the generated mathematics: [parameters, frozen, inputs, targets].
 *
 * Draws nothing and reads no traits.
 */

import { forward, names } from "../generated/mathematics.js";

export const POINTS = 161; // of a curve

/** A function that sets one argument in `vectors`. */
export function setterOf(name, vectors) {
  const lists = [names.parameters, names.frozen, names.inputs, names.targets];
  const which = lists.findIndex((list) => list.includes(name));
  const index = lists[which].indexOf(name);
  return (value) => (vectors[which][index] = value);
}

/** The k-th of `count` evenly spaced values. */
export function spaced({ low, high }, k, count) {
  return low + ((high - low) * k) / (count - 1);
}

/** The loss at evenly spaced values of one argument, the others as they are. */
export function lossAlong(name, vectors, ends) {
  const own = vectors.map((vector) => [...vector]);
  const set = setterOf(name, own);
  return Float64Array.from({ length: POINTS }, (_, k) => {
    set(spaced(ends, k, POINTS));
    return forward(...own).E_total;
  });
}

/** The loss over two arguments, row by row; the same array as long as nothing else has moved. */
export function createLandscape(side) {
  let key;
  let losses;
  return ([across, up], vectors, [acrossEnds, upEnds]) => {
    const own = vectors.map((vector) => [...vector]);
    const [setAcross, setUp] = [setterOf(across, own), setterOf(up, own)];
    setAcross(0);
    setUp(0);
    const now = JSON.stringify([across, up, own, acrossEnds, upEnds]);
    if (now !== key) {
      key = now;
      losses = Float64Array.from({ length: side * side }, (_, k) => {
        setAcross(spaced(acrossEnds, k % side, side));
        setUp(spaced(upEnds, Math.floor(k / side), side));
        return forward(...own).E_total;
      });
    }
    return losses;
  };
}
