/**
 * A number through a chain of single neurons, and a gradient of 1 back through it.
 *
 * The loop is written here; what an activation and its slope are comes from the generated mathematics.
 *
 * Draws nothing and reads no traits.
 */

import { activations } from "../generated/mathematics.js";

/** The activations by name: `value(z)`, `slope(z, a)` and `corners`. */
export const ACTIVATIONS = activations;

/**
 * `layers` has an entry for each layer, from the input's side on: its activation's `name`, `bias`,
 * `input` (the output before it), `sum`, `output`, `slope`, and `factor`, by which it multiplies the
 * gradient.  `arriving` has one entry more, the input first: the part of the gradient that arrives
 * there, and at each layer's output.
 */
export function passThrough({ activations: names, biases, weight, x }) {
  const layers = [];
  let input = x;
  names.forEach((name, k) => {
    const bias = biases[k] ?? 0; // code may have added layers, whose biases come with its next message
    const sum = input * weight + bias;
    const output = activations[name].value(sum);
    const slope = activations[name].slope(sum, output);
    layers.push({ name, bias, input, sum, output, slope, factor: weight * slope });
    input = output;
  });
  const arriving = [1];
  for (const { slope } of layers.toReversed()) arriving.unshift(arriving[0] * slope * weight);
  return { layers, weight, arriving };
}
