/**
 * ForwardExplorer: one sample through the network, and how the loss changes along one slider or two.
 *
 * Left the network with every value, and under it the picked neuron's sum term by term; right the
 * loss as a function of the selected weight (or bias, input, target) with the rest held still, and
 * the point where we stand; or, with `landscape`, the loss as a map over the selected one and the
 * `second`.  The numbers on the diagram and the points are moved by hand.  All numbers come from the
 * generated mathematics.
 *
 * Reads the traits weights, biases, inputs, targets, selected, neuron, landscape, second, _formulas,
 * _structure; writes all but the last two.
 */

import { axisFor, createChart } from "../views/chart.js";
import { createChoice } from "../controls/choice.js";
import { exact, fixed, html, lossText, setText } from "../model/dom.js";
import { createSampleExplorer } from "./sample_explorer.js";
import { createField } from "../views/field.js";
import { createFormulas } from "../views/formulas.js";
import { forward, names, slopes, terms } from "../generated/mathematics.js";
import { createReadout } from "../controls/readout.js";
import { argumentsOf, stateOf } from "../model/session.js";
import { createLandscape, lossAlong, POINTS, spaced } from "./slices.js";
import { createSwitch } from "../controls/switch.js";

const VALUES = ["weights", "biases", "inputs", "targets"];
const KEYS = [...VALUES, "selected", "neuron", "landscape", "second"];
const ROWS = 61; // of the map, and as many columns

function render({ model, el }) {
  const equations = model.get("_formulas");
  const every = [...names.parameters, ...names.frozen, ...names.inputs, ...names.targets];
  const select = (name) => {
    const { selected, second } = stateOf(model, ["selected", "second"]);
    if (name === selected) return;
    // On the map the other axis keeps its name while there is room for both.
    const pair = model.get("landscape") && name === second;
    if (!pair) session.set({ selected: name, ...(name === second && { second: selected }) });
  };
  const csvRows = () => {
    const values = forward(...argumentsOf(stateOf(model, VALUES), structure, names));
    return [["name", "value"], ...Object.entries(values)];
  };
  const explorer = createSampleExplorer({
    model,
    el,
    kind: "forward",
    keys: KEYS,
    paint,
    csvRows,
    select,
    reach: 10,
  });
  const { structure, session, signal, sliders, network, along, spoken } = explorer;
  const chart = createChart({
    name: "Loss along the selected weight",
    height: 340,
    hand: along,
    signal,
  });
  const field = createField({
    name: "Loss over two weights",
    height: 340,
    onMove: (x, y) => sliders.set({ [model.get("selected")]: x, [model.get("second")]: y }),
    signal,
  });
  const landscapeOf = createLandscape(ROWS);
  const over = createSwitch({
    label: "loss along",
    words: ["one", "two"],
    onInput: (two) => session.set({ landscape: two }),
    signal,
  });
  const axes = ["across", "up"].map((label, k) =>
    createChoice({
      label,
      values: every,
      onInput(name) {
        const { selected, second } = stateOf(model, ["selected", "second"]);
        const pair = k === 0 ? [name, second] : [selected, name];
        if (pair[0] === pair[1]) pair[1 - k] = [selected, second][k]; // they change places
        session.set({ selected: pair[0], second: pair[1] });
      },
      signal,
    }),
  );
  const formulas = createFormulas({ text: "Formulas of this neuron and of the loss", signal });
  const total = createReadout("loss E_total");
  const outputs = structure.layers.at(-1).map((neuron) => `out_${neuron}`);
  const outputReadouts = outputs.map((name) => createReadout(name));
  const pickers = html("span", { class: "nn-pickers" }, ...axes.map(({ element }) => element));

  /** The loss along the selected one, as a curve. */
  function paintCurve(name, vectors, values) {
    const ends = sliders.range(name);
    const x = (k) => spaced(ends, k, POINTS);
    const curves = [{ name: "loss", x, y: lossAlong(name, vectors, ends), className: "nn-curve" }];
    chart.update({
      curves,
      point: { x: values[name], y: values.E_total },
      xAxis: { ...ends, log: false, label: `${name}, the rest held still` },
      yAxis: axisFor(curves, { log: false, label: "loss E_total" }),
    });
  }

  /** The loss over the selected one and the second, as a map. */
  function paintMap([across, up], vectors, values) {
    const ends = [sliders.range(across), sliders.range(up)];
    field.update({
      values: landscapeOf([across, up], vectors, ends),
      columns: ROWS,
      rows: ROWS,
      xAxis: { ...ends[0], log: false, label: `${across}; lines: loss E_total, the rest held still` },
      yAxis: { ...ends[1], log: false, label: up },
      point: { x: values[across], y: values[up] },
    });
  }

  function paint() {
    const { selected, second, landscape, neuron } = stateOf(model, KEYS);
    const vectors = argumentsOf(stateOf(model, VALUES), structure, names);
    const values = forward(...vectors);
    const gradients = slopes(...vectors).total;
    network.update(values, terms(values), { parameter: selected, neuron }, { slopes: gradients });
    sliders.show(selected);
    setText(total.value, lossText(values.E_total));
    outputs.forEach((name, k) => setText(outputReadouts[k].value, fixed(values[name], 9)));
    const shown = [`net_${neuron}`, `out_${neuron}`, `E_${neuron}`, "E_total"];
    formulas.show(shown.filter((name) => name in equations).map((name) => equations[name]));

    over.show(landscape);
    pickers.hidden = field.element.hidden = !landscape;
    chart.element.hidden = landscape;
    const pair = [selected, second];
    axes.forEach((choice, k) => choice.show(pair[k]));
    const place = (landscape ? pair : [selected]).map((name) => `${name} ${exact(values[name])}`);
    const sentence = `${place.join(", ")}: loss ${lossText(values.E_total)}.`;
    if (!landscape) paintCurve(selected, vectors, values);
    else if (selected !== second) paintMap(pair, vectors, values);
    chart.describe(`Loss along ${selected}. At ${sentence}`);
    if (!landscape) chart.describePoint(selected, `${selected} along its curve`, sentence);
    field.describe(`${selected} and ${second}`, sentence);
    spoken.say(sentence);
  }

  return explorer.open({
    readouts: [total, ...outputReadouts],
    left: [network.element, network.sum, formulas.element],
    right: [
      chart.element,
      field.element,
      html("div", { class: "nn-switches" }, over.element, pickers),
    ],
  });
}

export default { render };
