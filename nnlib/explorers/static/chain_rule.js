/**
 * ChainRuleExplorer: every path from the loss to the picked weight, and the slope that they add to.
 *
 * Left the network, where the paths are lit and each of their links carries its local slope: a
 * weight's line, a neuron, an output's error.  Right the paths' products, their sum, the slope
 * measured by nudging the weight to both sides, and the loss along the weight with the tangent of
 * that slope.  Below, each path as a table: symbol, formula and number of every factor, and their
 * product.  All numbers come from the generated mathematics, all formulas from SymPy.
 *
 * Reads the traits weights, biases, inputs, targets, nudge, selected, neuron, _formulas,
 * _structure; writes all but the last two.
 */

import { axisFor, createChart } from "./chart.js";
import { createSlider, createSpokenLine, decadeScale } from "./controls.js";
import { brief, html, lossText, mathml, setText } from "./dom.js";
import { forward, names, slopes, terms } from "./mathematics.js";
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
const KEYS = [...VALUES, "nudge", "selected", "neuron"];
const POINTS = 161;

/** Every way from a node of the graph of slopes back to another, as lists of nodes. */
function pathsBetween(local, from, to) {
  if (from === to) return [[to]];
  return Object.keys(local[from] ?? {}).flatMap((before) =>
    pathsBetween(local, before, to).map((rest) => [from, ...rest]),
  );
}

/** The loss with the picked weight moved by `change`. */
function lossWith(name, vectors, change) {
  const which = names.parameters.includes(name) ? 0 : 1;
  const index = [names.parameters, names.frozen][which].indexOf(name);
  const moved = vectors.map((vector) => [...vector]);
  moved[which][index] += change;
  return forward(...moved).E_total;
}

/** "net_o1" belongs to neuron o1; an input is its own neuron; others belong to none. */
function neuronOf(node) {
  return node.startsWith("net_") || node.startsWith("out_") ? node.slice(4) : node;
}

/** What a path goes through, in the reader's direction: ["w1", "h1", "o1"]. */
function stations(path) {
  const inner = path.filter((node) => !node.startsWith("E_")).map(neuronOf);
  return [...new Set(inner)].reverse();
}

/** A line of a table: what it is, how it is reached, its number. */
function createRow(className, first, second) {
  const number = html("td", { class: "nn-number" });
  const head =
    second === undefined
      ? [html("th", { scope: "row", colspan: 2, text: first })]
      : [first, second].map((formula) => html("td", { class: "nn-formula" }, formula));
  const line = html("tr", { class: className }, ...head, number);
  return { line, number };
}

/** One path as a table: a row for each factor, from the loss to the weight, and the product. */
function createPath(path, title, formulas) {
  const head = html(
    "thead",
    {},
    html(
      "tr",
      {},
      html("th", { scope: "col", text: "local slope" }),
      html("th", { scope: "col", text: "formula" }),
      html("th", { scope: "col", class: "nn-number", text: "number" }),
    ),
  );
  const rows = path.slice(1).map((before, k) => {
    const [symbol, formula] = formulas[path[k]][before];
    return { node: path[k], before, ...createRow("", mathml(symbol), mathml(formula)) };
  });
  const product = createRow("nn-total", "their product");
  const element = html(
    "table",
    { class: "nn-sum nn-factors-table" },
    html("caption", { text: title }),
    head,
    html("tbody", {}, ...rows.map((row) => row.line), product.line),
  );
  return {
    element,
    update(local) {
      let value = 1;
      for (const { node, before, number } of rows) {
        setText(number, lossText(local[node][before]));
        value *= local[node][before];
      }
      setText(product.number, lossText(value));
      return value;
    },
  };
}

function render({ model, el }) {
  const structure = model.get("_structure");
  const formulas = model.get("_formulas");
  const session = createSession(model, KEYS, paint);
  const { signal } = session;
  const parameters = [...names.parameters, ...names.frozen];
  const select = (name) => {
    const other = parameters.includes(name) && name !== model.get("selected");
    if (other) session.set({ selected: name });
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
  const total = createReadout("loss E_total");
  const slope = createReadout("");
  const measured = createReadout("measured by nudging");
  const nudge = createSlider({
    name: "nudge",
    label: "nudge",
    scale: decadeScale(-8, 0),
    boxStep: "any",
    accept: (value) => value > 0,
    onInput: (value) => session.set({ nudge: value }),
    signal,
  });
  const summary = html("tbody");
  const summaryCaption = html("caption");
  const chart = createChart({ name: "Loss along the weight", height: 200, signal });
  const tables = html("div", { class: "nn-paths" });
  const story = html("p", { class: "nn-story" });
  const spoken = createSpokenLine(signal);
  const root = html("div", {
    class: "nn-explorer",
    "data-explorer": "chain_rule",
    role: "group",
    "aria-label": "Chain rule explorer",
  });
  const numbers = () => [["path", "numerator", "denominator", "slope"], ...paths.flatMap(csvRows)];
  const state = createStateButtons({ model, session, element: root, numbers });
  root.append(
    html(
      "div",
      { class: "nn-head" },
      html("div", { class: "nn-readouts" }, total.element, slope.element, measured.element),
      state.buttons,
    ),
    state.area,
    html(
      "div",
      { class: "nn-views" },
      html("div", { class: "nn-left" }, network.element, network.sum),
      html(
        "div",
        { class: "nn-right" },
        html("table", { class: "nn-sum" }, summaryCaption, summary),
        nudge.element,
        story,
        chart.element,
      ),
    ),
    tables,
    sliders.element,
    spoken.element,
  );
  el.append(root);
  session.watch(root);

  let picked;
  let paths = [];
  let rows = {};

  /** One path's factors as rows of the CSV file. */
  function csvRows({ way, path }) {
    const { local } = slopes(...argumentsOf(stateOf(model, VALUES), structure, names));
    return path.slice(1).map((before, k) => [way, path[k], before, local[path[k]][before]]);
  }

  /** The tables for another weight: its paths depend on nothing else. */
  function showPathsOf(name, local) {
    picked = name;
    const found = pathsBetween(local, "E_total", name);
    paths = found.map((path, k) => {
      const way = stations(path).join(" → ");
      const title = found.length > 1 ? `Path ${k + 1} of ${found.length}: ${way}` : `Path: ${way}`;
      return { path, way, ...createPath(path, `${title} → loss`, formulas) };
    });
    tables.replaceChildren(...paths.map((path) => path.element));
    rows = {
      products: paths.map(({ way }) => createRow("", `by ${way}`)),
      sum: createRow("nn-total", paths.length > 1 ? "their sum, the slope" : "the slope"),
      up: createRow("", `loss with ${name} + nudge`),
      down: createRow("", `loss with ${name} − nudge`),
      measured: createRow("nn-total", "difference / (2 nudge)"),
    };
    const lines = [...rows.products, rows.sum, rows.up, rows.down, rows.measured];
    summary.replaceChildren(...lines.map((row) => row.line));
    setText(summaryCaption, `Slope of the loss along ${name}`);
    setText(slope.name, `slope along ${name}`);
  }

  /** What the diagram shows of the paths: what is lit, and each link's local slope. */
  function lightUp(local) {
    const lit = new Set();
    const notes = {};
    for (const { path } of paths) {
      path.slice(1).forEach((before, k) => {
        const node = path[k];
        const times = `×${brief(local[node][before])}`;
        const edge = structure.edges.find(
          ({ name, from, to }) =>
            node === `net_${to}` && (name === before || from === neuronOf(before)),
        );
        if (node === "E_total") return; // its slope, 1 or 1/n, stands in the table only
        if (node.startsWith("E_")) notes[node] = times;
        else if (node.startsWith("out_")) notes[neuronOf(node)] = times;
        else if (edge) notes[edge.name] = times;
        else notes[before] = times;
        lit.add(edge ? edge.name : neuronOf(before));
        lit.add(neuronOf(node));
      });
    }
    return { lit, notes };
  }

  function paint() {
    const selected = model.get("selected");
    const vectors = argumentsOf(stateOf(model, VALUES), structure, names);
    const values = forward(...vectors);
    const { local } = slopes(...vectors);
    if (selected !== picked) showPathsOf(selected, local);
    const shown = { parameter: selected, neuron: model.get("neuron") };
    network.update(values, terms(values), shown, lightUp(local));
    sliders.show(selected);
    const distance = model.get("nudge");
    nudge.show(distance);

    const products = paths.map((path) => path.update(local));
    const sum = products.reduce((all, product) => all + product, 0);
    const [up, down] = [1, -1].map((sign) => lossWith(selected, vectors, sign * distance));
    const byNudge = (up - down) / (2 * distance);
    rows.products.forEach(({ number }, k) => setText(number, lossText(products[k])));
    setText(rows.sum.number, lossText(sum));
    setText(rows.up.number, lossText(up));
    setText(rows.down.number, lossText(down));
    setText(rows.measured.number, lossText(byNudge));
    setText(total.value, lossText(values.E_total));
    setText(slope.value, lossText(sum));
    setText(measured.value, lossText(byNudge));

    const ends = sliders.range(selected);
    const { low, high } = Number.isFinite(ends.high - ends.low) ? ends : { low: -10, high: 10 };
    const here = values[selected];
    const x = (k) => low + ((high - low) * k) / (POINTS - 1);
    const y = Float64Array.from({ length: POINTS }, (_, k) =>
      lossWith(selected, vectors, x(k) - here),
    );
    const tangent = y.map((_, k) => values.E_total + sum * (x(k) - here));
    const curve = { name: "loss", x, y, className: "nn-curve" };
    const line = { name: "tangent", x, y: tangent, className: "nn-curve nn-tangent" };
    chart.update({
      curves: [line, curve],
      point: Math.abs(here) <= Math.max(-low, high) ? { x: here, y: values.E_total } : null,
      xAxis: { low, high, log: false, label: `${selected}, the rest held still` },
      yAxis: axisFor([curve], { log: false, label: "loss E_total" }),
    });

    const sentence = tell(selected, sum, byNudge);
    chart.describe(`Loss along ${selected}, and its tangent. ${sentence}`);
    setText(story, sentence);
    spoken.say(`${selected} ${values[selected]}: slope ${lossText(sum)}. ${sentence}`);
  }

  paint();
  return session.close;
}

/** What the slope says, and how far the nudge is from it. */
function tell(name, sum, byNudge) {
  if (!Number.isFinite(sum)) return `The slope along ${name} is not a finite number.`;
  const way = sum > 0 ? `falls when ${name} shrinks` : `falls when ${name} grows`;
  const what = sum === 0 ? `does not change along ${name}` : way;
  return `The loss ${what}. Nudging is ${lossText(Math.abs(byNudge - sum))} off the slope.`;
}

export default { render };
