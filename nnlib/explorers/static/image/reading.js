/**
 * The network that reads an image: forward to every hidden value and the probabilities, and back from
 * one score against another to every point of the image.
 *
 * The activations and softmax are generated from their records.  `layers` come with the trait: for each
 * its `weight`, a row for each neuron, its `bias` and the name of its `activation`.  Draws nothing and
 * reads no traits.
 */

import { activations, probabilities as softmax } from "../generated/mathematics.js";

/** { hidden, scores, probabilities, answer, second }: the outputs of each hidden layer, and so on. */
export function readImage(layers, image) {
  const sums = [];
  const outputs = [image];
  for (const { weight, bias, activation } of layers) {
    const before = outputs.at(-1);
    const net = weight.map((row, k) => {
      let sum = bias[k];
      for (let j = 0; j < row.length; j++) sum += row[j] * before[j];
      return sum;
    });
    sums.push(net);
    outputs.push(net.map(activations[activation].value));
  }
  const scores = outputs.at(-1);
  const [answer, second] = highestTwo(scores);
  const hidden = outputs.slice(1, -1);
  return { hidden, scores, probabilities: softmax(scores), answer, second, sums, outputs };
}

/** Which class is read, and nothing else. */
export function answerTo(layers, image) {
  let values = image;
  for (const { weight, bias, activation } of layers) {
    const { value } = activations[activation];
    const before = values;
    values = new Array(weight.length);
    for (let k = 0; k < weight.length; k++) {
      const row = weight[k];
      let sum = bias[k];
      for (let j = 0; j < row.length; j++) sum += row[j] * before[j];
      values[k] = value(sum);
    }
  }
  return highestTwo(values)[0];
}

function highestTwo(scores) {
  const order = scores.map((_, k) => k).sort((a, b) => scores[b] - scores[a] || a - b);
  return order.slice(0, 2);
}

/** The slope, along each point of the image, of the score of `one` class minus that of `other`. */
export function slopesOf(layers, { sums, outputs }, one, other) {
  let slopes = outputs.at(-1).map((_, k) => (k === one ? 1 : k === other ? -1 : 0));
  for (let l = layers.length - 1; l >= 0; l--) {
    const { weight, activation } = layers[l];
    const { slope } = activations[activation];
    const back = slopes.map((each, k) => (each === 0 ? 0 : each * slope(sums[l][k], outputs[l + 1][k])));
    slopes = outputs[l].map((_, j) => {
      let sum = 0;
      for (let k = 0; k < back.length; k++) sum += back[k] * weight[k][j];
      return sum;
    });
  }
  return slopes;
}
