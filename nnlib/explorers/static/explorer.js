/**
 * What every explorer is made of: its root element with the head above, two views beside one another
 * and the sliders below; session, sliders, network diagram, state buttons, spoken line.
 *
 * Reads the traits selected and _structure, writes selected; the parts read and write their own.
 */

import { html } from "./dom.js";
import { createNetwork } from "./network.js";
import { createSession } from "./session.js";
import { createSliders } from "./sliders.js";
import { createSpokenLine } from "./spoken.js";
import { createStateButtons } from "./state_buttons.js";

/**
 * The parts of an explorer; its view adds its own and gives all of them a place with `open`.
 *
 * `kind` names the explorer ("chain_rule").  `paint` runs at most once a frame, after any of the
 * traits `keys` changed.  `reach` and `withLearningRate` are the sliders', `csvRows` is the state
 * buttons'.  `select(name)` is told that a slider or a part of the diagram was picked; unless given,
 * it selects a weight or a bias.  With `withNeurons`, neurons can be picked too.
 */
export function createExplorer({ model, el, kind, keys, paint, csvRows, ...options }) {
  const { reach, withLearningRate = false, withNeurons = true, sliderTitle } = options;
  const structure = model.get("_structure");
  const session = createSession(model, keys, paint);
  const { signal } = session;
  const parameters = [...structure.weights, ...structure.biases.map(({ name }) => name)];
  const selectParameter = (name) => {
    const other = parameters.includes(name) && name !== model.get("selected");
    if (other) session.set({ selected: name });
  };
  const { select = selectParameter } = options;
  const sliders = createSliders({
    model,
    session,
    reach,
    withLearningRate,
    title: sliderTitle,
    onFocus: (name) => select(name),
  });
  const network = createNetwork(structure, {
    onPickNeuron: withNeurons ? (name) => session.set({ neuron: name }) : undefined,
    onPickParameter(name) {
      select(name);
      sliders.focus(name);
    },
    signal,
  });
  const words = kind.replaceAll("_", " ");
  const root = html("div", {
    class: "nn-explorer",
    "data-explorer": kind,
    role: "group",
    "aria-label": `${words[0].toUpperCase()}${words.slice(1)} explorer`,
  });
  const state = createStateButtons({ model, session, element: root, csvRows });
  const spoken = createSpokenLine(root, signal);

  return {
    structure,
    session,
    signal,
    sliders,
    network,
    spoken,
    root,
    /** Put everything in its place and paint; returns how to close the explorer. */
    open({ readouts, above = [], left, right, after = [] }) {
      const numbersShown = readouts.map((readout) => readout.element);
      root.append(
        html(
          "div",
          { class: "nn-head" },
          html("div", { class: "nn-readouts" }, ...numbersShown),
          state.buttons,
        ),
        state.area,
        ...above,
        html(
          "div",
          { class: "nn-views" },
          html("div", { class: "nn-left" }, ...left),
          html("div", { class: "nn-right" }, ...right),
        ),
        sliders.element,
        ...after,
        spoken.element,
      );
      el.append(root);
      session.watch(root);
      paint();
      return session.close;
    },
  };
}
