/**
 * Above the network: each hidden layer's activation, and how many neurons it has, between a minus and a
 * plus.
 *
 * A second hidden layer comes with a plus of its own, and goes with its last neuron.  `onSizes(sizes)`
 * and `onActivations(names)` get what the reader wants, `show(sizes, names)` is told what is wanted by
 * now, which Python may not have built yet, and `place(xs)` where the layers that it has built stand,
 * inputs and output among them.  Names are one for all layers, or one for each.
 *
 * Reads no traits.
 */

import { createButton, enable } from "../controls/button.js";
import { createChoice } from "../controls/choice.js";
import { createCounter } from "../controls/counter.js";
import { html, setAttributes, setText } from "../model/dom.js";

const MOST = 8;
const BESIDE = 76; // pixels from the middle of a layer's number to that of the button beside it

export function createSizes({ activations, onSizes, onActivations, signal }) {
  let sizes = [];
  let names = [];
  const changed = (layer, by) => {
    const next = sizes.map((size, k) => (k === layer ? size + by : size)).filter((size) => size > 0);
    onSizes(next);
  };
  const layers = [0, 1].map((layer) => {
    const counter = createCounter({ kind: "nn-size", onChange: (by) => changed(layer, by), signal });
    setAttributes(counter.element, { "aria-label": `Hidden layer ${layer + 1}` });
    return counter;
  });
  const bends = [0, 1].map((layer) => {
    const onInput = (name) => onActivations(names.map((each, k) => (k === layer ? name : each)));
    const choice = createChoice({ label: "", values: activations, kind: "nn-bend", onInput, signal });
    choice.element.firstChild.remove(); // the list is labeled by itself
    const title = "The activation: what a neuron does with its weighted sum";
    setAttributes(choice.element.firstChild, { title });
    return choice;
  });
  const add = createButton({ text: "+ layer", onClick: () => onSizes([...sizes, 2]), signal });
  setAttributes(add, { "aria-label": "Add hidden layer 2" });
  add.classList.add("nn-add-layer");
  const columns = [0, 1].map((k) =>
    html("div", { class: "nn-column" }, bends[k].element, layers[k].element),
  );
  const element = html("div", { class: "nn-sizes" }, ...columns, add);

  return {
    element,
    place(xs) {
      columns.forEach((own, k) => {
        if (k < xs.length - 2) own.style.left = `${xs[k + 1]}px`;
      });
      add.style.left = `${Math.max((xs.at(-1) + xs.at(-2)) / 2, xs.at(-2) + BESIDE)}px`;
    },
    show(now, activation) {
      sizes = now;
      const given = typeof activation === "string" ? [activation] : activation;
      names = sizes.map((_, k) => given[k] ?? given.at(-1));
      const hadFocus = element.contains(document.activeElement) ? document.activeElement : null;
      layers.forEach(({ element: own, less, more, count }, k) => {
        const size = sizes[k];
        columns[k].hidden = size === undefined;
        if (columns[k].hidden) return;
        const which = `hidden layer ${k + 1}`;
        const bend = sizes.length === 1 ? "activation" : `activation of ${which}`;
        setAttributes(bends[k].element.firstChild, { "aria-label": bend });
        bends[k].show(names[k]);
        setText(count, String(size));
        enable(less, k > 0 || size > 1);
        enable(more, size < MOST);
        const last = size === 1 && k > 0;
        setAttributes(less, { "aria-label": last ? `Remove ${which}` : `One neuron less in ${which}` });
        setAttributes(more, { "aria-label": `One neuron more in ${which}` });
        setAttributes(own, { "aria-label": `${which}: ${size} neurons` });
      });
      add.hidden = sizes.length > 1;
      if (hadFocus?.checkVisibility() === false) {
        (add.hidden ? layers[1].more : add).focus();
      }
    },
  };
}
