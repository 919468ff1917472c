/**
 * The network that reads an image: forward to every hidden value and the probabilities, and back from
 * one score against another to every point of the image.
 *
 * The activations and softmax are generated from their records.  The reader is asked a few hundred times
 * for each picture (flips.js), so the weights stand in one flat array, and points of an image that are
 * white cost nothing.
 *
 * Draws nothing and reads no traits.
 */

import { activations, probabilities as softmax } from "../generated/mathematics.js";

/**
 * A reader with these layers, each { weight, bias, activation }: a row of weights for each neuron, and
 * the activation's name.
 */
export function createReader(given) {
  const layers = given.map(({ weight, bias, activation }) => {
    const [outs, ins] = [weight.length, weight[0].length];
    // All that one input is multiplied with stands side by side.
    const columns = new Float64Array(ins * outs);
    weight.forEach((row, k) => row.forEach((each, j) => (columns[j * outs + k] = each)));
    return { ins, outs, columns, bias: Float64Array.from(bias), ...activations[activation] };
  });

  /** The sums of a layer: its biases, and what comes through the weights. */
  function sumsOf({ outs, columns, bias }, inputs) {
    const sums = bias.slice();
    for (let j = 0; j < inputs.length; j++) {
      const input = inputs[j];
      if (input === 0) continue;
      for (let k = 0, at = j * outs; k < outs; k++, at++) sums[k] += columns[at] * input;
    }
    return sums;
  }

  return {
    /** { hidden, scores, probabilities, answer, second }, and what `slopes` needs beside. */
    read(image) {
      const sums = [];
      const outputs = [[...image]];
      for (const layer of layers) {
        sums.push([...sumsOf(layer, outputs.at(-1))]);
        outputs.push(sums.at(-1).map(layer.value));
      }
      const scores = outputs.at(-1);
      const [answer, second] = highestTwo(scores);
      const hidden = outputs.slice(1, -1);
      return { hidden, scores, probabilities: softmax(scores), answer, second, sums, outputs };
    },
    /** Which class is read, and nothing else. */
    answerTo(image) {
      let values = image;
      for (const layer of layers) {
        values = sumsOf(layer, values);
        for (let k = 0; k < values.length; k++) values[k] = layer.value(values[k]);
      }
      let best = 0;
      for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
      return best;
    },
    /** The slope, along each point of an image that was read, of the score of `one` minus `other`'s. */
    slopes({ sums, outputs }, one, other) {
      let slopes = outputs.at(-1).map((_, k) => (k === one ? 1 : k === other ? -1 : 0));
      for (let l = layers.length - 1; l >= 0; l--) {
        const { ins, outs, columns, slope } = layers[l];
        const [net, out] = [sums[l], outputs[l + 1]];
        const back = slopes.map((each, k) => (each === 0 ? 0 : each * slope(net[k], out[k])));
        slopes = Array.from({ length: ins }, (_, j) => {
          let sum = 0;
          for (let k = 0; k < outs; k++) sum += back[k] * columns[j * outs + k];
          return sum;
        });
      }
      return slopes;
    },
  };
}

function highestTwo(scores) {
  const order = scores.map((_, k) => k).sort((a, b) => scores[b] - scores[a] || a - b);
  return order.slice(0, 2);
}
