/**
 * The stages of a training step: which equations belong to each, what it lights, and it in words.
 *
 * Reads no traits.
 */

import { lossText } from "../model/dom.js";
import { names } from "../generated/mathematics.js";

/** Each stage: its title, its equations, the neurons and parameters it is about, what is lit. */
export function stagesOf(structure, stages) {
  const { layers, edges, biases } = structure;
  const parameters = [...names.parameters, ...names.frozen];
  const outputs = layers.at(-1);
  const everything = [...layers.flat(), ...parameters];
  return stages.map((stage) => {
    const [kind, digits] = stage.split(" ");
    const number = Number(digits);
    const neurons = layers[number] ?? [];
    const into = [
      ...edges.filter(({ to }) => neurons.includes(to)),
      ...biases.filter(({ to }) => to.some((name) => neurons.includes(name))),
    ].map(({ name }) => name);
    const trained = into.filter((name) => names.parameters.includes(name));
    const each = (...kinds) => neurons.flatMap((name) => kinds.map((head) => head + name));
    const about = {
      given: () => ["Given", [], [...layers[0], ...parameters]],
      forward: () => [
        `Forward, layer ${number}`,
        each("net_", "out_"),
        [...layers[number - 1], ...neurons, ...into],
      ],
      loss: () => ["Loss", [...outputs.map((name) => `E_${name}`), "E_total"], outputs],
      backward: () => [
        `Backward, layer ${number}`,
        [...each("d_out_", "d_net_"), ...trained.map((name) => `d_${name}`)],
        [...neurons, ...trained, ...(layers[number + 1] ?? [])],
      ],
      update: () => ["Update", names.parameters.map((name) => `new_${name}`), names.parameters],
      again: () => [
        "Forward again",
        [...outputs.flatMap((name) => [`out_${name}`, `E_${name}`]), "E_total"],
        everything,
      ],
    };
    const [title, equations, lit] = about[kind]();
    return { stage, kind, number, neurons, parameters: trained, title, equations, lit };
  });
}

/** The stage in words: what happens, and why. */
export function stageSentence({ kind, number, parameters }, step) {
  const { early, last, before, after, right, finite } = step;
  const these = parameters.length > 1 ? `${parameters[0]} to ${parameters.at(-1)}` : parameters[0];
  if (kind === "given") {
    return "Inputs, weights, biases, targets and the learning rate. Nothing is computed yet.";
  }
  if (kind === "forward") {
    return `Each neuron of layer ${number} sums what arrives, and its activation bends the sum.`;
  }
  if (kind === "loss") return "Each output's share of the loss, and their sum.";
  if (kind === "backward" && number === last) {
    const what = "Each output's error signal δ. A weight's slope is the signal times what came in.";
    return early ? `${what} The bug: ${these} are moved right here, too early.` : what;
  }
  if (kind === "backward") {
    return early
      ? `The signals come back through weights that have moved already: wrong slopes for ${these}.`
      : `The signals come back along the weights to layer ${number}, and add where they meet.`;
  }
  if (kind === "update") {
    if (!finite) return "Some new weights are no finite numbers. Try a smaller learning rate.";
    return early
      ? "All new weights. Those of the last layer are right; the rest followed wrong slopes."
      : "Every weight moves against its slope, times the learning rate, all at once.";
  }
  const change = before - after;
  const by = lossText(Math.abs(change));
  let how = `The loss ${change > 0 ? "fell" : "rose"} by ${by}.`;
  if (change === 0) how = "The loss did not change.";
  if (!finite) how = "Some new weights are no finite numbers. Try a smaller learning rate.";
  if (!Number.isFinite(after)) {
    how = "The loss is no longer a finite number. Try a smaller learning rate.";
  }
  return early ? `${how} The right step leads to ${lossText(right)}.` : how;
}
