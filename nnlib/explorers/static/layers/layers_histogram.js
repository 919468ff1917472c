/**
 * The picked layer: one of its histograms, large, and its sizes.
 *
 * The point on the histogram reads it: it goes from bar to bar, and what a bar counts stands under it.
 * `update({ numbers, shown, layer })`.  Reads no traits.
 */

import { axisFor, createChart } from "../views/chart.js";
import { html, setText, significant, withThousands } from "../model/dom.js";
import { ARROWS } from "../views/axes.js";

const NAMES = {
  outputs: "outputs",
  sums: "sums",
  weights: "weights",
  gradient: "gradient along the sums",
};

/** A histogram's outline: x and y of its corners, from the left. */
function outlineOf({ edges, counts }) {
  const x = edges.flatMap((edge) => [edge, edge]);
  return { x: (k) => x[k], y: [0, ...counts.flatMap((count) => [count, count]), 0] };
}

/** Where the bars of an axis begin and end; on a logarithmic one as powers of ten. */
export function edgesOf({ low, high, log, counts }) {
  const [from, to] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  return Array.from({ length: counts.length + 1 }, (_, k) => from + ((to - from) * k) / counts.length);
}

export function createHistogram({ signal }) {
  let picture = null;
  let picked = null; // the bar that is read; the longest unless another was picked
  const chart = createChart({
    name: "Histogram of one layer",
    height: 236,
    hand: {
      onMove: (x) => read(barAt(x)),
      onKey(event) {
        if (event.ctrlKey || event.altKey || event.metaKey) return false;
        const { counts } = picture.own;
        const to = {
          Home: 0,
          End: counts.length - 1,
          PageUp: bar() + 5,
          PageDown: bar() - 5,
          ...(event.key in ARROWS && { [event.key]: bar() + ARROWS[event.key][0] + ARROWS[event.key][1] }),
        }[event.key];
        if (to === undefined) return false;
        read(Math.min(counts.length - 1, Math.max(0, to)));
        return true;
      },
    },
    signal,
  });
  const here = html("p", { class: "nn-here" });
  const apart = html("p", { class: "nn-apart" });
  const caption = html("caption");
  const rows = new Map();
  const table = html("table", { class: "nn-sum nn-layer-sizes" }, caption);
  const body = table.appendChild(html("tbody"));
  for (const name of [...Object.keys(NAMES), "saturated", "dead"]) {
    const value = html("td", { class: "nn-number" });
    rows.set(name, value);
    body.append(html("tr", {}, html("th", { scope: "row", text: NAMES[name] ?? name }), value));
  }

  const longest = () => picture.own.counts.indexOf(Math.max(...picture.own.counts));
  const bar = () => picked ?? longest();
  const barAt = (x) => {
    const { edges, counts } = picture.own;
    const share = (x - edges[0]) / (edges.at(-1) - edges[0]);
    return Math.min(counts.length - 1, Math.max(0, Math.floor(share * counts.length)));
  };
  const read = (k) => {
    picked = k;
    draw();
  };

  /** What a bar counts, in words. */
  function words(k) {
    const { edges, counts, log, total } = picture.own;
    const value = (edge) => significant(log ? 10 ** edge : edge, 3);
    const share = `${withThousands(counts[k])} of ${withThousands(total)}`;
    const first = log && k === 0 ? `up to ${value(edges[1])}` : `${value(edges[k])} to ${value(edges[k + 1])}`;
    return `${first}: ${share} (${((100 * counts[k]) / total).toFixed(1)} %)`;
  }

  function draw() {
    const { numbers, shown, layer, own } = picture;
    const { edges, counts, log } = own;
    const k = bar();
    const curves = [{ name: "bars", ...outlineOf(own), className: "nn-curve nn-outline" }];
    const label = log ? "size of the gradient along the sums" : NAMES[shown];
    chart.update({
      curves,
      point: { x: (edges[k] + edges[k + 1]) / 2, y: counts[k] },
      xAxis: { low: edges[0], high: edges.at(-1), log: false, powers: log, label },
      yAxis: axisFor(curves, { log: false, label: "how many" }),
    });
    const said = words(k);
    const { activation, neurons, rms, saturated, dead } = numbers.layers[layer - 1];
    chart.describe(`Histogram of layer ${layer}: ${NAMES[shown]}, ${withThousands(own.total)} numbers.`);
    chart.describePoint("bar", `bar of the histogram of layer ${layer}`, said);
    setText(here, said);
    const told = [];
    if (own.zeros) told.push(`${withThousands(own.zeros)} are exactly 0 and have no bar.`);
    if (own.notFinite) told.push(`${withThousands(own.notFinite)} are not finite and have no bar.`);
    setText(apart, told.join(" "));
    setText(caption, `Layer ${layer}, ${neurons} neurons, ${activation}: sizes (root mean square)`);
    for (const name of Object.keys(NAMES)) {
      setText(rows.get(name), typeof rms[name] === "string" ? rms[name] : significant(rms[name], 4));
    }
    setText(rows.get("saturated"), `${(100 * saturated).toFixed(1)} % of the sums`);
    setText(rows.get("dead"), `${dead} of ${neurons} neurons`);
  }

  return {
    element: chart.element,
    below: [here, apart, table],
    update({ numbers, shown, layer }) {
      const { own, zeros, notFinite, total } = numbers.histograms[shown].layers[layer - 1];
      const same = picture?.shown === shown && picture.layer === layer;
      if (!same) picked = null;
      const edges = edgesOf(own);
      picture = { numbers, shown, layer, own: { ...own, edges, zeros, notFinite, total } };
      draw();
    },
  };
}
