/**
 * The ways to train: biases frozen or trained, the update all at once or too early; a whole run, the
 * network on it at a step, and what happened in words.
 *
 * Reads no traits; a state is an object of START_KEYS.
 */

import { lossText, withThousands } from "../model/dom.js";
import {
  names as frozenNames,
  train as frozenTrain,
  trainEarly as frozenTrainEarly,
} from "../generated/frozen_biases.js";
import { names } from "../generated/mathematics.js";
import { argumentsOf } from "../model/session.js";
import {
  names as trainedNames,
  train as trainedTrain,
  trainEarly as trainedTrainEarly,
} from "../generated/trained_biases.js";

/** The traits that decide a run. */
export const START_KEYS = [
  "weights",
  "biases",
  "inputs",
  "targets",
  "learning_rate",
  "train_biases",
  "early_update",
];

/** By whether the biases are trained: the order of the vectors, and the loops, right and early. */
const PROGRAMS = {
  false: { names: frozenNames, loops: { false: frozenTrain, true: frozenTrainEarly } },
  true: { names: trainedNames, loops: { false: trainedTrain, true: trainedTrainEarly } },
};

/** `steps` steps from the values in `state`: { losses, parameters, stoppedAt }. */
export function runFrom(state, structure, steps) {
  const program = PROGRAMS[state.train_biases];
  const loop = program.loops[state.early_update];
  return loop(...argumentsOf(state, structure, program.names), state.learning_rate, steps);
}

/**
 * The arguments of the generated mathematics after `step` steps of a run; a run that stopped stays at
 * its last step.
 */
export function argumentsAt(run, state, structure, step) {
  const last = Math.max(0, run.losses.length - 1);
  const reached = runFrom(state, structure, Math.min(step, last)).parameters;
  const order = PROGRAMS[state.train_biases].names.parameters;
  const value = (name, old) => (order.includes(name) ? reached[order.indexOf(name)] : old);
  const moved = {
    ...state,
    weights: state.weights.map((old, k) => value(structure.weights[k], old)),
    biases: state.biases.map((old, k) => value(structure.biases[k].name, old)),
  };
  return argumentsOf(moved, structure, names);
}

/** What happened, in a sentence. */
export function runSentence(run, steps) {
  const [first, last] = [run.losses[0], run.losses[run.losses.length - 1]];
  if (run.stoppedAt === 0) {
    return "The loss of the start itself is not a finite number. Try smaller values.";
  }
  if (run.stoppedAt !== null) {
    const advice = "Try a smaller learning rate.";
    const at = withThousands(run.stoppedAt);
    return run.stoppedAt === 1
      ? `The run diverged: after 1 step the loss is no longer a finite number. ${advice}`
      : `The run diverged: after ${at} steps the loss is no longer a finite number. ${advice}`;
  }
  const [count, start, end] = [withThousands(steps), lossText(first), lossText(last)];
  return last > first
    ? `After ${count} steps the loss is ${end}, higher than the ${start} it started from.`
    : `After ${count} steps the loss is ${end}; it started from ${start}.`;
}

/**
 * The runs from some states, each computed once for as long as it is shown.
 *
 * The run from `first`, the state the explorer was made with, is kept.
 */
export function createRunStore(first, structure, steps) {
  const keyOf = (state) => JSON.stringify(START_KEYS.map((name) => state[name]));
  const firstKey = keyOf(first);
  let known = new Map([[firstKey, runFrom(first, structure, steps)]]);
  return (states) => {
    const old = known;
    known = new Map([[firstKey, old.get(firstKey)]]);
    return states.map((state) => {
      const key = keyOf(state);
      if (!known.has(key)) known.set(key, old.get(key) ?? runFrom(state, structure, steps));
      return known.get(key);
    });
  };
}
