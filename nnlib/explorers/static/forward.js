/**
 * ForwardExplorer: one sample through the network, and how the loss changes along one slider or two.
 *
 * Left the network with every value, and under it the picked neuron's sum term by term; right the
 * loss as a function of the selected weight (or bias, input, target) with the rest held still, and
 * the point where we stand; or, with `landscape`, the loss as a map over the selected one and the
 * `second`, where the point can be moved by hand.  All numbers come from the generated mathematics.
 *
 * Reads the traits weights, biases, inputs, targets, selected, neuron, landscape, second, _formulas,
 * _structure; writes all but the last two.
 */

import { axisFor, createChart } from "./chart.js";
import { createChoice, createFormulas, createSpokenLine, createSwitch } from "./controls.js";
import { exact, fixed, html, lossText, setText } from "./dom.js";
import { createField } from "./field.js";
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
const KEYS = [...VALUES, "selected", "neuron", "landscape", "second"];
const POINTS = 161;
const ROWS = 61; // of the map, and as many columns

/** A function that sets one argument in `vectors`. */
function setterOf(name, vectors) {
  const lists = [names.parameters, names.frozen, names.inputs, names.targets];
  const which = lists.findIndex((list) => list.includes(name));
  const index = lists[which].indexOf(name);
  return (value) => (vectors[which][index] = value);
}

/** The k-th of `count` evenly spaced values. */
function spaced({ low, high }, k, count) {
  return low + ((high - low) * k) / (count - 1);
}

/** The loss at evenly spaced values of one argument (written over), the others as they are. */
function lossAlong(name, vectors, ends) {
  const set = setterOf(name, vectors);
  return Float64Array.from({ length: POINTS }, (_, k) => {
    set(spaced(ends, k, POINTS));
    return forward(...vectors).E_total;
  });
}

/** The loss over two arguments, row by row; the same array as long as nothing else has moved. */
function createLandscape() {
  let key;
  let losses;
  return ([across, up], vectors, [acrossEnds, upEnds]) => {
    const [setAcross, setUp] = [setterOf(across, vectors), setterOf(up, vectors)];
    setAcross(0);
    setUp(0);
    const now = JSON.stringify([across, up, vectors, acrossEnds, upEnds]);
    if (now !== key) {
      key = now;
      losses = Float64Array.from({ length: ROWS * ROWS }, (_, k) => {
        setAcross(spaced(acrossEnds, k % ROWS, ROWS));
        setUp(spaced(upEnds, Math.floor(k / ROWS), ROWS));
        return forward(...vectors).E_total;
      });
    }
    return losses;
  };
}

function render({ model, el }) {
  const structure = model.get("_structure");
  const equations = model.get("_formulas");
  const session = createSession(model, KEYS, paint);
  const { signal } = session;
  const every = [...names.parameters, ...names.frozen, ...names.inputs, ...names.targets];
  const select = (name) => {
    const { selected, second } = stateOf(model, ["selected", "second"]);
    if (name === selected) return;
    // On the map the other axis keeps its name while there is room for both.
    const pair = model.get("landscape") && name === second;
    if (!pair) session.set({ selected: name, ...(name === second && { second: selected }) });
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
  const field = createField({
    name: "Loss over two weights",
    height: 340,
    onMove: (x, y) => sliders.set({ [model.get("selected")]: x, [model.get("second")]: y }),
    signal,
  });
  const landscapeOf = createLandscape();
  const over = createSwitch({
    label: "loss along",
    words: ["one", "two"],
    onInput: (two) => session.set({ landscape: two }),
    signal,
  });
  const axes = ["across", "up"].map((label, k) =>
    createChoice({
      label,
      options: every.map((name) => [name, name]),
      chosen: model.get(["selected", "second"][k]),
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
  const spoken = createSpokenLine(signal);
  const pickers = html("span", { class: "nn-pickers" }, ...axes);
  const root = html("div", {
    class: "nn-explorer",
    "data-explorer": "forward",
    role: "group",
    "aria-label": "Forward explorer",
  });
  const numbers = () => {
    const values = forward(...argumentsOf(stateOf(model, VALUES), structure, names));
    return [["name", "value"], ...Object.entries(values)];
  };
  const state = createStateButtons({ model, session, element: root, numbers });
  const readouts = html("div", { class: "nn-readouts" }, total.element);
  readouts.append(...outputReadouts.map((readout) => readout.element));
  root.append(
    html("div", { class: "nn-head" }, readouts, state.buttons),
    state.area,
    html(
      "div",
      { class: "nn-views" },
      html("div", { class: "nn-left" }, network.element, network.sum, formulas.element),
      html(
        "div",
        { class: "nn-right" },
        chart.element,
        field.element,
        html("div", { class: "nn-switches" }, over.element, pickers),
      ),
    ),
    sliders.element,
    spoken.element,
  );
  el.append(root);
  session.watch(root);

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
    network.update(values, terms(values), { parameter: selected, neuron });
    sliders.show(selected);
    setText(total.value, lossText(values.E_total));
    outputs.forEach((name, k) => setText(outputReadouts[k].value, fixed(values[name], 9)));
    const shown = [`net_${neuron}`, `out_${neuron}`, `E_${neuron}`, "E_total"];
    formulas.show(shown.filter((name) => name in equations).map((name) => equations[name]));

    over.show(landscape);
    pickers.hidden = field.element.hidden = !landscape;
    chart.element.hidden = landscape;
    const pair = [selected, second];
    axes.forEach((choice, k) => {
      choice.querySelector("select").selectedIndex = every.indexOf(pair[k]);
    });
    const place = (landscape ? pair : [selected]).map((name) => `${name} ${exact(values[name])}`);
    const sentence = `${place.join(", ")}: loss ${lossText(values.E_total)}.`;
    if (!landscape) paintCurve(selected, vectors, values);
    else if (selected !== second) paintMap(pair, vectors, values);
    chart.describe(`Loss along ${selected}. At ${sentence}`);
    field.describe(`${selected} and ${second}`, sentence);
    spoken.say(sentence);
  }

  paint();
  return session.close;
}

export default { render };
