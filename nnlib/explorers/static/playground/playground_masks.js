/**
 * Neurons that are masked: the button whose clicks mask them, and the strokes through them.
 *
 * `button` switches a mode on and off: while it is on, a click on a hidden neuron masks it or takes the
 * mask off, where it otherwise shows it large.  The key m does so at any time.  `on` says whether it is,
 * and `leave()` switches it off; `onMode()` hears of both.  `toggle(name)` calls `onMasked(names)`, with
 * all that are to be masked then; `show(names)` is told of them, and `draw(places)` of where they stand.
 *
 * Reads no traits.
 */

import { createButton } from "../controls/button.js";
import { html, setAttributes, svg } from "../model/dom.js";

export const KEY = "m";

export function createMasks({ onMasked, onMode, signal }) {
  let masked = []; // the names, as the reader wants them by now
  let on = false;
  const set = (next) => {
    on = next;
    setAttributes(button, { "aria-pressed": on });
    onMode();
  };
  const button = createButton({
    text: "Mask",
    title: `While this is pressed, a click on a hidden neuron masks it; so does the key ${KEY} at any time`,
    onClick: () => set(!on),
    signal,
  });
  button.classList.add("nn-mask-mode");
  setAttributes(button, { "aria-label": "Mask neurons by a click", "aria-pressed": false });
  const strokes = svg("svg", { class: "nn-strikes", width: "100%", height: "100%", "aria-hidden": "true" });

  return {
    button,
    strokes: html("div", { class: "nn-strikes-frame" }, strokes),
    get on() {
      return on;
    },
    has: (name) => masked.includes(name),
    toggle(name) {
      const others = masked.filter((each) => each !== name);
      onMasked(others.length < masked.length ? others : [...masked, name]);
    },
    leave() {
      const was = on;
      if (was) set(false);
      return was;
    },
    /** The names that are masked, as the trait has them. */
    show(names) {
      masked = names;
    },
    /** Strike out neurons, of each of which the place is known. */
    draw(places) {
      const paths = places.map(({ x, y, size }) => {
        const [left, top, right, bottom] = [x - size / 2, y - size / 2, x + size / 2, y + size / 2];
        return svg("path", { d: `M${left} ${top}L${right} ${bottom}M${right} ${top}L${left} ${bottom}` });
      });
      strokes.replaceChildren(...paths);
    },
  };
}
