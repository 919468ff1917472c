/**
 * Above the network: how many neurons each hidden layer has, between a minus and a plus.
 *
 * A second hidden layer comes with a plus of its own, and goes with its last neuron.  `onSizes(sizes)`
 * gets the numbers that the reader wants, `show(sizes)` is told what is wanted by now, which Python may
 * not have built yet, and `place(xs)` where the layers that it has built stand, inputs and output among
 * them.
 *
 * Reads no traits.
 */

import { createButton, enable } from "../controls/button.js";
import { createCounter } from "../controls/counter.js";
import { html, setAttributes, setText } from "../model/dom.js";

const MOST = 8;
const BESIDE = 76; // pixels from the middle of a layer's number to that of the button beside it

export function createSizes({ onSizes, signal }) {
  let sizes = [];
  const changed = (layer, by) => {
    const next = sizes.map((size, k) => (k === layer ? size + by : size)).filter((size) => size > 0);
    onSizes(next);
  };
  const layers = [0, 1].map((layer) => {
    const counter = createCounter({ kind: "nn-size", onChange: (by) => changed(layer, by), signal });
    setAttributes(counter.element, { "aria-label": `Hidden layer ${layer + 1}` });
    return counter;
  });
  const add = createButton({ text: "+ layer", onClick: () => onSizes([...sizes, 2]), signal });
  setAttributes(add, { "aria-label": "Add hidden layer 2" });
  add.classList.add("nn-add-layer");
  const element = html("div", { class: "nn-sizes" }, ...layers.map((each) => each.element), add);

  return {
    element,
    place(xs) {
      layers.forEach(({ element: own }, k) => {
        if (k < xs.length - 2) own.style.left = `${xs[k + 1]}px`;
      });
      add.style.left = `${Math.max((xs.at(-1) + xs.at(-2)) / 2, xs.at(-2) + BESIDE)}px`;
    },
    show(now) {
      sizes = now;
      const hadFocus = element.contains(document.activeElement) ? document.activeElement : null;
      layers.forEach(({ element: own, less, more, count }, k) => {
        const size = sizes[k];
        own.hidden = size === undefined;
        if (own.hidden) return;
        const which = `hidden layer ${k + 1}`;
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
