/**
 * The sum of the picked neuron as a small table, term by term; then its output, and its error.
 *
 * The table is as high for every neuron as for the one with the most rows: nothing below it jumps.
 *
 * Reads no traits.
 */

import { fixed, html, setText } from "../model/dom.js";
import { named, setNamed } from "../model/names.js";

export function createSum(structure) {
  const body = html("tbody");
  const caption = html("caption");
  const element = html("table", { class: "nn-sum" }, caption, body);
  const outputs = structure.layers.at(-1);
  let shown;
  let cells = [];

  /** The rows of one neuron: [what it is, how it is reached, the value's place]. */
  function rowsOf(neuron) {
    const incoming = structure.edges.filter((edge) => edge.to === neuron);
    const bias = structure.biases.find((each) => each.to.includes(neuron));
    const layer = structure.layers.findIndex((names) => names.includes(neuron));
    const from = (name) => (structure.layers[0].includes(name) ? name : `out_${name}`);
    const rows = incoming.map((edge, k) => ({
      words: `${edge.name} × ${from(edge.from)}`,
      factors: [edge.name, from(edge.from)],
      term: k,
    }));
    rows.push({ words: bias.name, factors: [], term: incoming.length });
    rows.push({ words: `net_${neuron}, their sum`, node: `net_${neuron}`, className: "nn-total" });
    const activation = structure.activations[layer - 1];
    rows.push({ words: `out_${neuron} = ${activation}(net_${neuron})`, node: `out_${neuron}` });
    if (outputs.includes(neuron)) {
      rows.push({ words: `E_${neuron}, its share of the loss`, node: `E_${neuron}` });
    }
    return rows;
  }

  const neurons = structure.layers.slice(1).flat();
  const most = Math.max(...neurons.map((neuron) => rowsOf(neuron).length));
  const createFree = () => html("tr", { class: "nn-free" }, html("td", { text: "\u00a0" }));

  return {
    element,
    update(values, terms, neuron) {
      if (neuron !== shown) {
        shown = neuron;
        setNamed(caption, `Neuron ${neuron}, term by term`);
        cells = rowsOf(neuron).map((row) => {
          const factors = html("td", { class: "nn-factors" });
          const value = html("td", { class: "nn-number" });
          const line = html(
            "tr",
            { class: row.className },
            html("th", { scope: "row" }, ...named(row.words)),
          );
          line.append(factors, value);
          return { ...row, factorsCell: factors, valueCell: value, line };
        });
        const free = Array.from({ length: most - cells.length }, createFree);
        body.replaceChildren(...cells.map((cell) => cell.line), ...free);
      }
      for (const { factors, factorsCell, valueCell, term, node } of cells) {
        if (factors?.length) {
          setText(factorsCell, factors.map((name) => fixed(values[name], 9)).join(" × "));
        }
        const value = node ? values[node] : terms[neuron][term];
        setText(valueCell, fixed(value, 9));
      }
    },
  };
}
