/**
 * ChainRuleExplorer: every path from the loss to the picked weight, and the slope that they add to.
 *
 * Left the network, where the paths are lit and each of their links carries its local slope: a
 * weight's line, a neuron, an output's error; under it the products' sum, and the slope measured by
 * nudging the weight to both sides.  Right the paths as tables, which scroll where there are many:
 * symbol, formula and number of every factor, and their product.  Under them the loss along the weight,
 * with the tangent of the slope; its point is moved by hand.  All numbers come from the generated
 * mathematics, all formulas from SymPy.
 *
 * Reads the traits weights, biases, inputs, targets, nudge, selected, neuron, _formulas,
 * _structure; writes all but the last two.
 */

import { axisFor, createChart, createLegend } from "../views/chart.js";
import { exact, html, lossText, setText } from "../model/dom.js";
import { setNamed } from "../model/names.js";
import { createSampleExplorer } from "./sample_explorer.js";
import { forward, names, slopes, terms } from "../generated/mathematics.js";
import { createPath, createRow, lightUp, pathsBetween, stations } from "./paths.js";
import { createReadout } from "../controls/readout.js";
import { decadeScale } from "../controls/scales.js";
import { argumentsOf, stateOf } from "../model/session.js";
import { lossAlong, POINTS, spaced } from "./slices.js";
import { createScrollRegion } from "../controls/scroll.js";
import { createSlider } from "../controls/slider.js";

const VALUES = ["weights", "biases", "inputs", "targets"];
const KEYS = [...VALUES, "nudge", "selected", "neuron"];
const MOST_PRODUCTS = 4; // rows of the summary; of more paths the rest are added up in the last row

/** The loss with the picked weight moved by `change`. */
function lossWith(name, vectors, change) {
  const which = names.parameters.includes(name) ? 0 : 1;
  const index = [names.parameters, names.frozen][which].indexOf(name);
  const moved = vectors.map((vector) => [...vector]);
  moved[which][index] += change;
  return forward(...moved).E_total;
}

function render({ model, el }) {
  const formulas = model.get("_formulas");
  const explorer = createSampleExplorer({
    model,
    el,
    kind: "chain_rule",
    keys: KEYS,
    paint,
    csvRows: () => [["path", "numerator", "denominator", "slope"], ...paths.flatMap(factorRows)],
    reach: 10,
  });
  const { structure, session, signal, sliders, network, along, spoken } = explorer;
  const total = createReadout("loss E_total");
  const slope = createReadout("");
  const measured = createReadout("measured by nudging");
  const nudge = createSlider({
    name: "nudge",
    label: "nudge",
    scale: decadeScale(-8, 0),
    accept: (value) => value > 0,
    wanted: "above 0",
    onInput: (value) => session.set({ nudge: value }),
    signal,
  });
  const summary = html("tbody");
  const summaryCaption = html("caption");
  const chart = createChart({ name: "Loss along the weight", height: 200, hand: along, signal });
  const legend = createLegend([
    ["the loss", "nn-curve"],
    ["its tangent, with the slope", "nn-curve nn-tangent"],
  ]);
  const tables = html("div", { class: "nn-paths" });
  const region = { label: "Paths from the loss to the weight", kind: "nn-path-room", signal };
  const room = createScrollRegion(region, tables);
  const story = html("p", { class: "nn-story" });

  let picked;
  let most; // products in the summary for any weight: rows are kept free, so that nothing jumps
  let paths = [];
  let rows = {};

  /** One path's factors as rows of the CSV file. */
  function factorRows({ way, path }) {
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
    room.scrollTop = 0;
    const single = paths.length > MOST_PRODUCTS ? MOST_PRODUCTS - 1 : paths.length;
    const ways = paths.slice(0, single).map(({ way }) => `by ${way}`);
    if (paths.length > single) ways.push(`by ${paths.length - single} more paths`);
    rows = {
      products: ways.map((text) => createRow("", text)),
      sum: createRow("nn-total", paths.length > 1 ? "their sum, the slope" : "the slope"),
      up: createRow("", `loss with ${name} + nudge`),
      down: createRow("", `loss with ${name} − nudge`),
      measured: createRow("nn-total", "difference / (2 nudge)"),
    };
    const waysTo = (each) => Math.min(MOST_PRODUCTS, pathsBetween(local, "E_total", each).length);
    most ??= Math.max(...[...names.parameters, ...names.frozen].map(waysTo));
    const free = Array.from({ length: most - ways.length }, () => createRow("nn-free", "\u00a0"));
    const lines = [...rows.products, rows.sum, rows.up, rows.down, rows.measured, ...free];
    summary.replaceChildren(...lines.map((row) => row.line));
    setNamed(summaryCaption, `Slope of the loss along ${name}`);
    setNamed(slope.name, `slope along ${name}`);
  }

  function paint() {
    const selected = model.get("selected");
    const vectors = argumentsOf(stateOf(model, VALUES), structure, names);
    const values = forward(...vectors);
    const { local } = slopes(...vectors);
    if (selected !== picked) showPathsOf(selected, local);
    const shown = { parameter: selected, neuron: model.get("neuron") };
    network.update(values, terms(values), shown, lightUp(paths, local, structure));
    sliders.show(selected);
    const distance = model.get("nudge");
    nudge.show(distance);

    const products = paths.map((path) => path.update(local));
    const added = (some) => some.reduce((all, product) => all + product, 0);
    const sum = added(products);
    const [up, down] = [1, -1].map((sign) => lossWith(selected, vectors, sign * distance));
    const byNudge = (up - down) / (2 * distance);
    const last = rows.products.length - 1;
    rows.products.forEach(({ number }, k) => {
      setText(number, lossText(k < last ? products[k] : added(products.slice(last))));
    });
    setText(rows.sum.number, lossText(sum));
    setText(rows.up.number, lossText(up));
    setText(rows.down.number, lossText(down));
    setText(rows.measured.number, lossText(byNudge));
    setText(total.value, lossText(values.E_total));
    setText(slope.value, lossText(sum));
    setText(measured.value, lossText(byNudge));

    const ends = sliders.range(selected);
    const here = values[selected];
    const x = (k) => spaced(ends, k, POINTS);
    const y = lossAlong(selected, vectors, ends);
    const tangent = y.map((_, k) => values.E_total + sum * (x(k) - here));
    const curve = { name: "loss", x, y, className: "nn-curve" };
    const line = { name: "tangent", x, y: tangent, className: "nn-curve nn-tangent" };
    chart.update({
      curves: [line, curve],
      point: here >= ends.low && here <= ends.high ? { x: here, y: values.E_total } : null,
      xAxis: { ...ends, log: false, label: `${selected}, the rest held still` },
      yAxis: axisFor([curve], { log: false, label: "loss E_total" }),
    });

    const sentence = slopeSentence(selected, sum, byNudge);
    chart.describe(`Loss along ${selected}, and its tangent. ${sentence}`);
    const place = `${selected} ${exact(here)}: slope ${lossText(sum)}`;
    chart.describePoint(selected, `${selected} along its curve`, place);
    setNamed(story, sentence);
    spoken.say(`${selected} ${values[selected]}: slope ${lossText(sum)}. ${sentence}`);
  }

  return explorer.open({
    readouts: [total, slope, measured],
    left: [
      network.element,
      network.sum,
      html("div", { class: "nn-line" }, nudge.element),
      html("table", { class: "nn-sum" }, summaryCaption, summary),
    ],
    right: [room, story, chart.element, legend],
  });
}

/** What the slope says, and how far the nudge is from it. */
function slopeSentence(name, sum, byNudge) {
  if (!Number.isFinite(sum)) return `The slope along ${name} is not a finite number.`;
  const nudging = `Nudging is ${lossText(Math.abs(byNudge - sum))} off the slope.`;
  if (sum === 0) return `The loss does not change along ${name}. ${nudging}`;
  if (sum > 0) return `The loss falls when ${name} shrinks. ${nudging}`;
  return `The loss falls when ${name} grows. ${nudging}`;
}

export default { render };
