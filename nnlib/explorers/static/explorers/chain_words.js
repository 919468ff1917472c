/**
 * What is said of a chain's numbers: as text in a table, and as a sentence.
 *
 * The sentences are those of nnlib/figures/chain_words.py; a test holds them together.
 *
 * Draws nothing and reads no traits.
 */

import { fixed, scientific, withThousands } from "../model/dom.js";

const FEW = 0.1; // from so small a part on, it is also told as one part in so many

/** A part of the gradient: nine decimals, three where it is large, or a power of ten. */
export function partText(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return fixed(value, 0);
  if (value === 0) return "0";
  if (size < 1e-7 || size >= 1e6) return scientific(value, 3);
  return fixed(value, size < 1000 ? 9 : 3);
}

/** A number for a narrow place. */
export function factorText(value) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (Number.isFinite(value) && (size < 1e-3 || size >= 1e4)) return scientific(value, 2);
  return fixed(value, 4);
}

/** What stops the gradient: the weight, or slopes. */
function reasonOf({ layers, weight }) {
  if (weight === 0) return `the weight of layer ${layers.length} is 0`;
  const k = layers.findIndex(({ slope }) => slope === 0);
  if (k < 0) return "the product is too small for a float";
  const flat = layers.filter(({ slope }) => slope === 0);
  const first = `layer ${k + 1}, ${layers[k].name}`;
  return flat.length === 1
    ? `the slope of ${first}, is 0`
    : `the slope is 0 in ${flat.length} layers, first in ${first}`;
}

function arrivingSentence(chain) {
  const [value] = chain.arriving;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return "What arrives at the input is not a number.";
  if (size === Infinity) return "What arrives at the input is infinite: more than a float can hold.";
  if (value === 0) return `Nothing arrives at the input: ${reasonOf(chain)}.`;
  if (value === 1) return "At the input 1.000000000 of the gradient arrives: all of it.";
  const part = partText(size);
  const turned = value < 0 ? ", with its sign turned" : "";
  if (size >= 10) return `At the input the gradient is ${part} times as large${turned}.`;
  if (size > FEW) return `At the input ${part} of the gradient arrives${turned}.`;
  const parts = 1 / size;
  const count = parts < 1e15 ? withThousands(Math.floor(parts + 0.5)) : partText(parts);
  return `At the input ${part} of the gradient arrives, 1 part in ${count}${turned}.`;
}

/** What arrives at the input in a sentence, and why where that is nothing. */
export function chainSentence(chain) {
  const broken = chain.layers.findIndex(({ sum }) => !Number.isFinite(sum));
  const sentence = arrivingSentence(chain);
  return broken < 0 ? sentence : `The sum of layer ${broken + 1} is not a finite number. ${sentence}`;
}
