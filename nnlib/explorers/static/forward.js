/**
 * ForwardExplorer: one sample through the network, and how the loss changes along one slider.
 *
 * Left the network with every value, and under it the picked neuron's sum term by term; right the
 * loss as a function of the selected weight (or bias, input, target) with the rest held still, and
 * the point where we stand.  All numbers come from the generated mathematics.
 *
 * Reads the traits weights, biases, inputs, targets, selected, neuron, _structure; writes all but
 * the last.
 */

import { axisFor, createChart } from "./chart.js";
import { createSpokenLine } from "./controls.js";
import { fixed, html, lossText, setText } from "./dom.js";
import { forward, names, terms } from "./mathematics.js";
import { createNetwork } from "./network.js";
import {
  argumentsOf,
  createReadout,
  createSession,
  createSliders,
  createStateButtons,
  stateOf,
} from "./session.js";

const VALUES = ["weights", "biases", "inputs", "targets"];
const KEYS = [...VALUES, "selected", "neuron"];
const POINTS = 161;

/** The loss at evenly spaced values of one argument (written over), the others as they are. */
function lossAlong(name, vectors, low, high) {
  const lists = [names.parameters, names.frozen, names.inputs, names.targets];
  const which = lists.findIndex((list) => list.includes(name));
  const index = lists[which].indexOf(name);
  const losses = new Float64Array(POINTS);
  for (let k = 0; k < POINTS; k++) {
    vectors[which][index] = low + ((high - low) * k) / (POINTS - 1);
    losses[k] = forward(...vectors).E_total;
  }
  return losses;
}

function render({ model, el }) {
  const structure = model.get("_structure");
  const session = createSession(model, KEYS, paint);
  const { signal } = session;
  const select = (name) => {
    if (name !== model.get("selected")) session.set({ selected: name });
  };
  const sliders = createSliders({ model, session, reach: 10, onFocus: select });
  const network = createNetwork(structure, {
    onPickNeuron: (name) => session.set({ neuron: name }),
    onPickParameter: (name) => {
      select(name);
      sliders.focus(name);
    },
    signal,
  });
  const chart = createChart({ name: "Loss along the selected weight", height: 340, signal });
  const total = createReadout("loss E_total");
  const outputs = structure.layers.at(-1).map((neuron) => `out_${neuron}`);
  const outputReadouts = outputs.map((name) => createReadout(name));
  const spoken = createSpokenLine(signal);
  const root = html("div", {
    class: "nn-explorer",
    "data-explorer": "forward",
    role: "group",
    "aria-label": "Forward explorer",
  });
  const state = createStateButtons({ model, session, element: root });
  const readouts = html("div", { class: "nn-readouts" }, total.element);
  readouts.append(...outputReadouts.map((readout) => readout.element));
  root.append(
    html("div", { class: "nn-head" }, readouts, state.buttons),
    state.area,
    html(
      "div",
      { class: "nn-views" },
      html("div", { class: "nn-left" }, network.element, network.sum),
      html("div", { class: "nn-right" }, chart.element),
    ),
    sliders.element,
    spoken.element,
  );
  el.append(root);
  session.watch(root);

  function paint() {
    const selected = model.get("selected");
    const vectors = argumentsOf(stateOf(model, VALUES), structure, names);
    const values = forward(...vectors);
    network.update(values, terms(values), { parameter: selected, neuron: model.get("neuron") });
    sliders.show(selected);
    setText(total.value, lossText(values.E_total));
    outputs.forEach((name, k) => setText(outputReadouts[k].value, fixed(values[name], 9)));

    const { low, high } = sliders.range(selected);
    const y = lossAlong(selected, vectors, low, high);
    const curves = [
      {
        name: "loss",
        x: (k) => low + ((high - low) * k) / (POINTS - 1),
        y,
        className: "nn-curve",
      },
    ];
    chart.update({
      curves,
      point: { x: values[selected], y: values.E_total },
      xAxis: { low, high, log: false, label: `${selected}, the rest held still` },
      yAxis: axisFor(curves, { log: false, label: "loss E_total" }),
    });
    const sentence = `${selected} ${values[selected]}: loss ${lossText(values.E_total)}.`;
    chart.describe(`Loss along ${selected}. At ${sentence}`);
    spoken.say(sentence);
  }

  paint();
  return session.close;
}

export default { render };
