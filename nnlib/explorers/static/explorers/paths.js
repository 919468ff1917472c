/**
 * The paths of the chain rule: which ways lead from the loss to a weight, each as a table of its
 * factors, and what of them is lit on the diagram.
 *
 * A path is a list of nodes, from the loss back to the weight: E_total, E_o1, out_o1, net_o1, w5.
 * `local[node][before]` is the slope of a node along the one before it.  Reads no traits.
 */

import { brief, html, lossText, mathml, setText } from "../model/dom.js";
import { named } from "../model/names.js";

/** Every way from a node of the graph of slopes back to another, as lists of nodes. */
export function pathsBetween(local, from, to) {
  if (from === to) return [[to]];
  return Object.keys(local[from] ?? {}).flatMap((before) =>
    pathsBetween(local, before, to).map((rest) => [from, ...rest]),
  );
}

/** "net_o1" belongs to neuron o1, as its probability p_o1; an input is its own neuron. */
function neuronOf(node) {
  return node.replace(/^(net|out|p)_/, "");
}

/** What a path goes through, in the reader's direction: ["w1", "h1", "o1"]. */
export function stations(path) {
  const inner = path.filter((node) => !node.startsWith("E_")).map(neuronOf);
  return [...new Set(inner)].reverse();
}

/** A line of a table: what it is, how it is reached, its number. */
export function createRow(className, first, second) {
  const number = html("td", { class: "nn-number" });
  const head =
    second === undefined
      ? [html("th", { scope: "row", colspan: 2 }, ...named(first))]
      : [first, second].map((formula) => html("td", { class: "nn-formula" }, formula));
  const line = html("tr", { class: className }, ...head, number);
  return { line, number };
}

/** One path as a table: a row for each factor, from the loss to the weight, and the product. */
export function createPath(path, title, formulas) {
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
    html("caption", {}, ...named(title)),
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

/** What the diagram shows of the paths: what is lit, and each link's local slope. */
export function lightUp(paths, local, structure) {
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
