/**
 * What is said of three scores and of two losses: as text beside a bar, and as a sentence.
 *
 * The sentences are those of nnlib/figures/class_losses.py; a test holds them together.
 *
 * Draws nothing and reads no traits.
 */

import { fixed, scientific } from "../model/dom.js";

const LARGEST_TIMES = 1e300; // where one slope is so many times the other, that is as good as none

/** A number with six decimals, or as a power of ten if those would not show it. */
export function numberText(value) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  return size < 1e-4 || size >= 1e5 ? scientific(value, 3) : fixed(value, 6);
}

function timesText(times) {
  return times < 1e5 ? fixed(times, 1) : numberText(times);
}

function comparedText(hard, soft) {
  if (hard > 0 && soft > hard / LARGEST_TIMES) {
    const times = timesText(hard / soft);
    return `At its score cross-entropy pulls ${times} times as hard as the squared error.`;
  }
  return hard === 0
    ? "At its score neither pulls any more."
    : "At its score the squared error has no pull left.";
}

/** What the right class costs, and which loss pulls harder at its score. */
export function lossSentence({ probabilities, crossEntropy, squaredError }, right) {
  const p = numberText(probabilities[right - 1]);
  const costs = `cross-entropy ${numberText(crossEntropy.value)}, half squared error ${numberText(squaredError.value)}`;
  const [hard, soft] = [crossEntropy, squaredError].map(({ slopes }) => Math.abs(slopes[right - 1]));
  return `Class ${right} is right, with probability ${p}: ${costs}. ${comparedText(hard, soft)}`;
}
