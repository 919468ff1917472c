/**
 * ActivationExplorer: what an activation does to its sum, and to the gradient that comes back.
 *
 * Left the picked layer: its activation's curve and the slope, each with a point where its sum stands,
 * and under them the numbers step by step.  A point that is pulled moves the layer's bias, so that the
 * sum is where the hand is.  Right all layers, with the factor by which each multiplies the gradient
 * and what arrives there.  Below, the sliders of the weight, the input, and the picked layer's bias.
 * Activations, slopes and formulas are generated from their records.
 *
 * Reads the traits activations, biases, weight, x, layer, _formulas, _depths; writes the first five.
 */

import { createButton, enable } from "../controls/button.js";
import { createChoice } from "../controls/choice.js";
import { asPython } from "../controls/copy.js";
import { createCounter } from "../controls/counter.js";
import { createReadout } from "../controls/readout.js";
import { linearScale } from "../controls/scales.js";
import { createSlider } from "../controls/slider.js";
import { html, setAttributes, setText } from "../model/dom.js";
import { stateOf } from "../model/session.js";
import { createActivationCurves } from "./activation_curves.js";
import { createLayerSum } from "./layer_sum.js";
import { ACTIVATIONS, passThrough } from "./chain.js";
import { chainSentence, factorText, partText } from "./chain_words.js";
import { createExplorer } from "./explorer.js";
import { createStack } from "./stack.js";

const STATE = ["activations", "biases", "weight", "x"];
const KEYS = [...STATE, "layer"];
const MIXED = "mixed";

function render({ model, el }) {
  const [fewest, most] = model.get("_depths");
  const explorer = createExplorer({
    model,
    el,
    kind: "activation",
    keys: KEYS,
    paint,
    csvRows,
    pythonText,
    companions: ["layer"],
  });
  const { session, signal, spoken, root } = explorer;
  const chainNow = () => passThrough(stateOf(model, STATE));
  /** The picked layer; there may be fewer by now than when it was picked. */
  const pickedNow = () => Math.min(model.get("layer"), model.get("activations").length);
  const atInput = createReadout("arrives at the input");
  const atLayer = createReadout("");
  const title = html("span", { class: "nn-title" });
  const count = html("span", { class: "nn-counted", text: "layers" });
  const curves = createActivationCurves({ onSum: moveSum, signal });
  const sum = createLayerSum({ formulas: model.get("_formulas") });
  const stack = createStack({ most, onPick: (layer) => session.set({ layer }), signal });
  const story = html("p", { class: "nn-story" });
  const names = Object.keys(ACTIVATIONS);
  const ofLayer = createChoice({ label: "this layer", values: names, onInput: setLayer, signal });
  const ofAll = createChoice({ label: "all layers", values: [...names, MIXED], onInput: setAll, signal });
  const mixed = ofAll.element.querySelector("option:last-child");
  mixed.hidden = mixed.disabled = true; // shown, and not to be chosen
  const depth = createCounter({ onChange: changeDepth, signal });
  setAttributes(depth.less, { "aria-label": "One layer fewer" });
  setAttributes(depth.more, { "aria-label": "One layer more" });
  const number = (name, label, reach, onInput) =>
    createSlider({
      name,
      label,
      scale: linearScale(-reach, reach, 0.05),
      boxStep: 0.01,
      negative: true,
      accept: () => true,
      wanted: "a finite number",
      onInput,
      signal,
    });
  const weight = number("weight", "weight w", 8, (w) => session.set({ weight: w }));
  const x = number("x", "input x", 4, (value) => session.set({ x: value }));
  const bias = number("bias", "bias b", 6, setBias);

  const groups = [weight, x, bias].map((slider) => {
    const head = html("div", { class: "nn-group-title", "aria-hidden": "true" });
    const element = html("div", { class: "nn-group", role: "group" }, head, slider.element);
    return {
      element,
      name(text) {
        setText(head, text);
        setAttributes(element, { "aria-label": text });
      },
    };
  });
  const everywhere = createButton({
    text: "Same bias in all layers",
    onClick() {
      const { layers } = chainNow();
      const { bias: own } = layers[pickedNow() - 1];
      session.set({ biases: layers.map(() => own) });
      root.dispatchEvent(new Event("change"));
    },
    signal,
  });
  groups[2].element.append(everywhere);
  groups[0].name("Every layer");
  groups[1].name("Given");

  /** The biases, one a layer, with another one at the picked layer. */
  function setBias(value) {
    const picked = pickedNow() - 1;
    session.set({ biases: chainNow().layers.map((layer, k) => (k === picked ? value : layer.bias)) });
  }

  /** Move the picked layer's bias, so that its sum is z. */
  function moveSum(z) {
    const { input } = chainNow().layers[pickedNow() - 1];
    const value = z - input * model.get("weight");
    if (Number.isFinite(value)) setBias(value);
  }

  function setLayer(name) {
    const picked = pickedNow() - 1;
    session.set({ activations: model.get("activations").map((old, k) => (k === picked ? name : old)) });
  }

  function setAll(name) {
    if (name !== MIXED) session.set({ activations: model.get("activations").map(() => name) });
  }

  /** One layer more or fewer, at the end of the chain, as one move. */
  function changeDepth(by) {
    const { layers } = chainNow();
    const now = by < 0 ? layers.slice(0, -1) : [...layers, { name: layers.at(-1).name, bias: 0 }];
    session.set({
      activations: now.map(({ name }) => name),
      biases: now.map((layer) => layer.bias),
      layer: Math.min(pickedNow(), now.length),
    });
    root.dispatchEvent(new Event("change"));
  }

  function csvRows() {
    const { layers, arriving } = chainNow();
    return [
      ["layer", "activation", "weight", "bias", "sum z", "output a", "slope", "factor", "arriving"],
      ["input", "", "", "", "", model.get("x"), "", "", arriving[0]],
      ...layers.map(({ name, bias: b, sum: z, output, slope, factor }, k) => {
        return [k + 1, name, model.get("weight"), b, z, output, slope, factor, arriving[k + 1]];
      }),
    ];
  }

  /** Lines that build the same chain, and print what arrives. */
  function pythonText() {
    return [
      "import numpy as np",
      "from nnlib import Dense, Network",
      "",
      ...STATE.map((name) => `${name} = ${asPython(model.get(name))}`),
      "layers = [Dense(1, 1, name) for name in activations]",
      "network = Network(layers, parameters=[n for bias in biases for n in (weight, bias)])",
      "network.forward([[x]])",
      "arriving = [np.ones((1, 1))]",
      "for layer in reversed(layers):",
      "    arriving.insert(0, layer.backward(arriving[0]))",
      'print(*(f"{part.item():.9g}" for part in arriving), sep="\\n")',
    ].join("\n");
  }

  function paint() {
    const chain = chainNow();
    const { layers, arriving } = chain;
    const picked = pickedNow();
    const layer = layers[picked - 1];
    curves.update(layer, picked);
    sum.update(layer, picked, chain.weight);
    stack.update(chain, picked);
    setText(atInput.value, partText(arriving[0]));
    setText(atLayer.name, `at the output of layer ${picked}`);
    setText(atLayer.value, partText(arriving[picked]));
    setText(title, `Layer ${picked} of ${layers.length}`);
    ofLayer.show(layer.name);
    const same = layers.every(({ name }) => name === layer.name);
    ofAll.show(same ? layer.name : MIXED);
    setText(depth.count, String(layers.length));
    setAttributes(depth.element, { "aria-label": `${layers.length} layers` });
    enable(depth.less, layers.length > fewest);
    enable(depth.more, layers.length < most);
    weight.show(chain.weight);
    x.show(model.get("x"));
    bias.show(layer.bias);
    enable(everywhere, layers.some((other) => other.bias !== layer.bias));
    groups[2].name(`Layer ${picked}`);
    const sentence = chainSentence(chain);
    setText(story, sentence);
    const place = `Layer ${picked}, ${layer.name}: z ${partText(layer.sum)}`;
    spoken.say(`${place}, factor ${factorText(layer.factor)}. ${sentence}`);
  }

  return explorer.open({
    readouts: [atInput, atLayer],
    above: [story],
    left: [
      html("div", { class: "nn-over" }, title, ofLayer.element),
      ...curves.elements,
      sum.element,
    ],
    right: [
      html(
        "div",
        { class: "nn-over" },
        ofAll.element,
        html("span", { class: "nn-depth" }, count, depth.element),
      ),
      stack.element,
    ],
    below: [html("div", { class: "nn-sliders" }, ...groups.map(({ element }) => element))],
  });
}

export default { render };
