/**
 * A slider with an exact number box.
 *
 * A slider never holds state of its own: it reports what the reader did through `onInput`, and
 * `show(value)` moves it to where the state stands.  A value between two stops of the slider
 * (0.358916480 after a training step) is kept exactly; only the thumb is rounded.
 *
 * Reads no traits.
 */

import { OWN_KEYS, html, setAttributes, setText } from "../model/dom.js";
import { createNumberBox } from "./number_box.js";
import { watchSlides } from "./touch.js";

/**
 * A labeled slider and its number box; `accept`, `wanted`, `negative` and `whole` are the box's.
 * `boxStep` is how far the box's arrow keys go, without it from stop to stop of the slider.
 */
export function createSlider(options) {
  const { name, label, boxStep, accept, wanted, negative, whole, onInput, onFocus, signal } = options;
  let { scale } = options;
  const id = `nn-${Math.random().toString(36).slice(2)}`; // ties the label to the slider
  const range = html("input", { type: "range", id, "data-name": name, ...OWN_KEYS });
  /** Where the reader has got to; what is shown follows with the next frame. */
  let reached;
  const give = (value) => {
    reached = value;
    onInput(value);
  };
  /** One step of the box on from a value, or one stop of the slider where it has no step. */
  const beside = (value, direction) => {
    if (boxStep === undefined) return scale.value(scale.position(value) + direction * scale.step) ?? value;
    return Number((value + direction * boxStep).toPrecision(12));
  };

  const box = createNumberBox({
    name,
    label,
    accept,
    wanted,
    negative,
    whole,
    beside,
    onInput: give,
    signal,
  });
  const element = html(
    "div",
    { class: "nn-slider" },
    html("label", { for: id, text: label }),
    range,
    box.element,
    box.refusal,
  );
  let shown;

  /** The filled part of the slider's line: from zero, or from its left end, to the value. */
  const fill = () => {
    const wide = scale.max / 2 - scale.min / 2; // halves: 1e308 from the box has no double
    const share = (position) => (position / 2 - scale.min / 2) / wide;
    const ends = [share(scale.position(shown)), scale.min < 0 ? share(0) : 0];
    range.style.setProperty("--nn-from", Math.min(...ends));
    range.style.setProperty("--nn-to", Math.max(...ends));
    range.classList.toggle("nn-negative", shown < 0);
  };

  watchSlides(range, {
    onInput: () => give(scale.value(Number(range.value))),
    restore: () => (range.value = String(scale.position(shown))),
    signal,
  });
  range.addEventListener(
    "keydown",
    (event) => {
      const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!direction || !scale.next) return;
      event.preventDefault();
      give(scale.next(reached, direction));
      range.dispatchEvent(new Event("change", { bubbles: true }));
    },
    { signal },
  );
  element.addEventListener("focusin", () => onFocus?.(), { signal });

  const show = (value) => {
    reached = value;
    if (value === shown) return;
    shown = value;
    scale.fit(value);
    setAttributes(range, { min: scale.min, max: scale.max, step: scale.step });
    range.value = String(scale.position(value));
    range.setAttribute("aria-valuetext", String(value));
    box.show(value);
    fill();
  };

  return {
    element,
    range,
    box: box.element,
    refusal: box.refusal,
    show,
    /** Let the slider follow another scale from now on. */
    follow(other) {
      if (other === scale) return;
      scale = other;
      const value = shown;
      shown = undefined;
      if (value !== undefined) show(value);
    },
    mark(selected) {
      element.classList.toggle("nn-selected", selected);
    },
    /** Call it something else from now on. */
    rename(text) {
      setText(element.firstChild, text);
      box.rename(text);
    },
  };
}
