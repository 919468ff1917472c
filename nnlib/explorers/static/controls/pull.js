/**
 * A number of a drawing as a handle: pulled sideways, moved by keys, or typed.
 *
 * The element becomes a slider for the keyboard and for screen readers, a tab stop of its own: the
 * arrow keys belong to its value, so none is left that could lead from one number to the next.  Enter
 * opens a box for an exact number in its place, and so does a click on the number that has the focus
 * (the second of a double click); there Enter takes what was typed, Escape leaves all as it was, and
 * both go back to the number.  A pull is one move, which the event
 * "change" ends; Escape takes it back, and so does the browser when it was the beginning of a scroll.
 * A click that is no pull, and the focus, pick the number: `onPick()`.
 *
 * Reads no traits: `hand` gives the number's `value()`, its `ends()` and how far a pixel and a key
 * take it, and takes a new one by `set(value)`.
 */

import { OWN_KEYS, setAttributes } from "../model/dom.js";
import { createBoxInPlace } from "./box_in_place.js";
import { valueByKey } from "./keys.js";

const SLACK = 3; // pixels that a click may wander

/** How far a hand takes a weight or bias, and what is given: a pixel, shift and a pixel, keys. */
export const PARAMETER = { pixel: 0.01, finePixel: 0.001, step: 0.05, fine: 0.01, page: 0.5 };
export const GIVEN = { pixel: 0.005, finePixel: 0.0005, step: 0.01, fine: 0.001, page: 0.1 };

/** A number as round as can be where `pixel` is the difference that a pixel makes. */
export function rounded(value, pixel) {
  const digits = Math.ceil(-Math.log10(pixel));
  return Number(value.toFixed(Math.min(15, Math.max(0, digits))));
}

/** Make `element` the handle of a number; the box opens over its part `place`, inside `frame`. */
export function createPull({ element, place, frame, name, label, hand, onPick, signal }) {
  let pull = null;
  let opens = false; // whether a click opens the box: the number had the focus, and was not pulled
  let shown;
  setAttributes(element, { role: "slider", tabindex: 0, "aria-label": label, ...OWN_KEYS });
  element.classList.add("nn-hand");
  const on = (type, act) => element.addEventListener(type, act, { signal });
  const settle = () => element.dispatchEvent(new Event("change", { bubbles: true }));
  const box = createBoxInPlace({ name, label, frame, hand, back: () => focus(), signal });
  const focus = () => element.focus({ preventScroll: true });

  const begin = () => {
    pull.moved = true;
    opens = false;
    element.classList.add("nn-pulled");
    focus();
    onPick();
  };
  const end = () => {
    pull = null;
    element.classList.remove("nn-pulled");
  };
  const takeBack = () => {
    if (pull?.moved) hand.set(pull.from);
    end();
  };

  on("pointerdown", (event) => {
    if (event.button !== 0 || pull !== null) return;
    opens = element.matches(":focus");
    const from = hand.value();
    pull = { id: event.pointerId, x: event.clientX, from, at: from, ends: hand.ends() };
    element.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    if (event.pointerId !== pull?.id) return;
    if (!pull.moved && Math.abs(event.clientX - pull.x) < SLACK) return;
    if (!pull.moved) begin();
    const { low, high, pixel, finePixel } = pull.ends;
    const size = event.shiftKey ? finePixel : pixel;
    pull.at += (event.clientX - pull.x) * size;
    pull.x = event.clientX;
    hand.set(Math.min(high, Math.max(low, rounded(pull.at, size))));
  });
  on("pointerup", (event) => {
    if (event.pointerId !== pull?.id) return;
    const { moved } = pull;
    end();
    if (moved) settle();
  });
  on("pointercancel", takeBack);
  on("lostpointercapture", () => pull !== null && takeBack());
  const open = () => box.open(place.getBoundingClientRect());
  on("click", () => {
    focus();
    onPick();
    if (opens) open();
  });
  on("focus", () => onPick());
  on("keydown", (event) => {
    if (event.key === "Escape" && pull !== null) takeBack();
    else if (event.key === "Enter") open();
    else {
      const value = valueByKey(event, hand.value(), hand.ends());
      if (value === undefined) return;
      hand.set(value);
      settle();
    }
    event.preventDefault();
  });

  return {
    /** Say where the number stands, and what else is said of it. */
    show(more = []) {
      const value = hand.value();
      box.show(value);
      setAttributes(element, { "aria-valuetext": [value, ...more].join(", ") });
      if (value === shown) return;
      shown = value;
      const { low, high } = hand.ends();
      const ends = { "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": value };
      setAttributes(element, ends);
    },
  };
}
