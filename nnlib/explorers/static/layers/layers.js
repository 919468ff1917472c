/**
 * LayersExplorer: what goes forward through a deep network and what comes back, layer by layer.
 *
 * Left the layers side by side, with a histogram of what each sends forward and of the gradient that
 * comes back to it; right the picked layer's own, with its numbers.  Below, what decides the network,
 * and the button that trains it.  Python computes: it answers each move with the numbers of the
 * network that it leads to, the trait _numbers, and says of which settings they are.  Which layer is
 * picked, and what is shown of it, needs no answer.
 *
 * Reads the traits of the settings (layers/settings.py), optimizer, learning_rate, shown, layer,
 * _numbers and _choices; writes all but the last two.
 */

import { createExplorer } from "../explorers/explorer.js";
import { createHistogram, edgesOf } from "./layers_histogram.js";
import { createReadout } from "../controls/readout.js";
import { createSettings } from "./layers_settings.js";
import { createStrips } from "./layers_strips.js";
import { createSwitch } from "../controls/switch.js";
import { createWaiting } from "../controls/waiting.js";
import { html, lossText, setText, significant, withThousands } from "../model/dom.js";
import { same } from "../model/moves.js";

const DECIDING = ["activations", "width", "initializer", "scale", "seed", "training"];
const KEYS = [...DECIDING, "optimizer", "learning_rate", "shown", "layer", "_numbers"];

function render({ model, el }) {
  const numbers = () => model.get("_numbers");
  const explorer = createExplorer({
    model,
    el,
    kind: "layers",
    keys: KEYS,
    paint,
    csvRows,
    pythonText: () => numbers().python,
  });
  const { session, signal, spoken, root, history } = explorer;
  const waiting = createWaiting({ onChange: session.request, signal });
  const settings = createSettings({ model, session });
  const strips = createStrips({ onPick: (layer) => session.set({ layer }), signal });
  const histogram = createHistogram({ signal });
  const shown = createSwitch({
    label: "show",
    words: model.get("_choices").shown,
    values: model.get("_choices").shown,
    onInput: (name) => session.set({ shown: name }),
    signal,
  });
  const loss = createReadout("loss");
  const before = createReadout("loss at the start");
  const left = createReadout("");
  const status = html("p", { class: "nn-story nn-status" });
  const story = html("p", { class: "nn-story" });
  const title = html("span", { class: "nn-layer-title" });

  const picked = () => Math.min(model.get("layer"), numbers().layers.length);
  const above = () => (model.get("shown") === "gradient" ? "outputs" : model.get("shown"));
  const told = (value) => (typeof value === "string" ? value : lossText(value));

  /** Rows of the CSV file: the layers' numbers, then what is shown of each, bin by bin. */
  function csvRows() {
    const { layers, histograms, steps } = numbers();
    const name = model.get("shown");
    const { low, high, log, layers: counted } = histograms[name];
    const edges = edgesOf({ low, high, log, counts: counted[0].counts });
    const edge = (k) => (log ? 10 ** edges[k] : edges[k]);
    return [
      ["loss", numbers().loss, "after steps", steps],
      ["layer", "activation", "neurons", "rms of sums", "rms of outputs", "rms of weights",
        "rms of gradient", "saturated", "dead"],
      ...layers.map(({ activation, neurons, rms, saturated, dead }, k) => [
        ...[k + 1, activation, neurons, rms.sums, rms.outputs, rms.weights, rms.gradient],
        ...[saturated, dead],
      ]),
      [`${name}${log ? ", size" : ""} from`, "to", ...layers.map((_, k) => `layer ${k + 1}`)],
      ...counted[0].counts.map((_, k) => [
        ...[edge(k), edge(k + 1)],
        ...counted.map(({ counts }) => counts[k]),
      ]),
      ["exactly 0", "", ...counted.map(({ zeros }) => zeros)],
    ];
  }

  /** Whether the numbers are those of what the reader has asked for; if not, they are on their way. */
  function answered() {
    const here = numbers().settings;
    return DECIDING.every((key) => same(model.get(key), here[key]));
  }

  function paint() {
    const now = numbers();
    const layer = picked();
    const depth = now.layers.length;
    if (session.lost || answered()) waiting.heard(false);
    else waiting.asked();
    for (const part of [settings.element, settings.one, ...history]) part.inert = session.lost;
    settings.show(now);
    shown.show(model.get("shown"));
    strips.update({ numbers: now, above: above(), layer });
    histogram.update({ numbers: now, shown: model.get("shown"), layer });
    const steps = `${withThousands(now.steps)} ${now.steps === 1 ? "step" : "steps"}`;
    setText(loss.name, now.steps || now.diverged ? `loss after ${steps}` : "loss");
    setText(loss.value, told(now.loss));
    setText(before.value, told(now.lossAtStart));
    const [first, last] = [now.layers[0], now.layers[depth - 1]].map(({ rms }) => rms.gradient);
    setText(left.name, `gradient, layer 1 \u00f7 layer ${depth}`);
    const ratio = typeof first === "string" || typeof last === "string" ? NaN : first / last;
    setText(left.value, Number.isFinite(ratio) ? significant(ratio, 3) : "\u2013");
    setText(title, `Layer ${layer} of ${depth}`);
    root.classList.toggle("nn-diverged", now.diverged);
    const waits = session.lost ? "" : waiting.text();
    root.classList.toggle("nn-waiting", waits !== "");
    setText(status, waits || now.status);
    setText(story, now.story);
    spoken.say(waits || `${now.status} ${now.story}`);
  }

  return explorer.open({
    readouts: [loss, before, left],
    left: [strips.element, status, story],
    right: [
      html("div", { class: "nn-picked" }, title, settings.one),
      html("div", { class: "nn-switches" }, shown.element),
      histogram.element,
      ...histogram.below,
    ],
    below: [settings.element],
  });
}

export default { render };
