/**
 * What an explorer of a network and one sample has beside what every explorer is made of: the network
 * diagram, the sliders below the views, and the hands that move a number on either.
 *
 * Reads the traits selected, _structure and those that are copied as Python; writes selected; the parts
 * read and write their own.
 */

import { asPython } from "../controls/copy.js";
import { valueByKey } from "../controls/keys.js";
import { GIVEN, PARAMETER, rounded } from "../controls/pull.js";
import { createSliders, SWITCHES } from "../controls/sliders.js";
import { createNetwork } from "../views/network.js";
import { createExplorer } from "./explorer.js";

/** What is copied as Python beside the four rows of numbers, where an explorer has it. */
const SETTINGS = ["learning_rate", ...SWITCHES];

/** The state as lines of Python: four rows of numbers with what they are called, and the settings. */
function stateAsPython(model, structure) {
  const between = (names) => (names.length > 1 ? `${names[0]} to ${names.at(-1)}` : names[0]);
  const line = (name) => `${name} = ${asPython(model.get(name))}`;
  return [
    `${line("weights")}  # ${between(structure.weights)}`,
    `${line("biases")}  # ${between(structure.biases.map(({ name }) => name))}`,
    ...["inputs", "targets", ...SETTINGS.filter((name) => name in model.get("_start"))].map(line),
  ].join("\n");
}

/**
 * The parts of an explorer, as `createExplorer` has them, and those of its network.
 *
 * `reach`, `withLearningRate` and `sliderTitle` are the sliders'.  `select(name)` is told that a slider
 * or a part of the diagram was picked; unless given, it selects a weight or a bias.  With
 * `withNeurons`, neurons can be picked too.
 */
export function createSampleExplorer({ model, reach, withLearningRate = false, ...options }) {
  const { withNeurons = true, sliderTitle, select: ownSelect, ...common } = options;
  const structure = model.get("_structure");
  const pythonText = () => stateAsPython(model, structure);
  const explorer = createExplorer({ model, pythonText, ...common });
  const { session, signal } = explorer;
  const parameters = [...structure.weights, ...structure.biases.map(({ name }) => name)];
  const selectParameter = (name) => {
    const other = parameters.includes(name) && name !== model.get("selected");
    if (other) session.set({ selected: name });
  };
  const select = ownSelect ?? selectParameter;
  const sliders = createSliders({
    model,
    session,
    reach,
    withLearningRate,
    title: sliderTitle,
    onFocus: (name) => select(name),
  });
  /** What moves a number on the diagram: it goes as far as its slider does. */
  const handOf = (name) => ({
    value: () => sliders.value(name),
    ends: () => ({ ...sliders.range(name), ...(parameters.includes(name) ? PARAMETER : GIVEN) }),
    set: (value) => sliders.set({ [name]: value }),
  });
  const numbers = [...parameters, ...structure.layers[0], ...structure.targets];
  const hands = Object.fromEntries(numbers.map((name) => [name, handOf(name)]));
  /** The selected one's hand on a chart whose x axis is its value. */
  const along = {
    onMove: (x, pixel) => hands[model.get("selected")].set(rounded(x, pixel)),
    onKey(event) {
      const hand = hands[model.get("selected")];
      const value = valueByKey(event, hand.value(), hand.ends());
      if (value !== undefined) hand.set(value);
      return value !== undefined;
    },
  };
  const network = createNetwork(structure, {
    onPickNeuron: withNeurons ? (name) => session.set({ neuron: name }) : undefined,
    onPickParameter: (name) => select(name),
    hands,
    signal,
  });

  return {
    ...explorer,
    structure,
    sliders,
    network,
    along,
    /** Put everything in its place, the sliders below, and paint; returns how to close it. */
    open: (places) => explorer.open({ ...places, below: [sliders.element] }),
  };
}
