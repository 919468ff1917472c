/**
 * The line under the network: the weight or bias that is pointed at, and a box to set it.
 *
 * `show(parameter)` shows one ({ name, from, to }) until it is told null, `hold(parameter, back)` keeps
 * it and goes into its box; Escape, or Enter a second time, goes back.  `follow(valueOf)` tells the
 * present values.  `onWeight(name, value, move)` gets what the reader sets; `move` numbers the moves.
 *
 * Reads no traits.
 */

import { html, setText } from "../model/dom.js";
import { createNumberBox } from "../controls/number_box.js";

const HINT = "Click a line, or a neuron twice, to set its number.";
const STEP = 0.1; // the box's arrow keys

/** "w5, from h1 to o1", or "b_o1, bias of o1". */
function titleOf({ name, from, to }) {
  return from ? `${name}, from ${from} to ${to}` : `${name}, bias of ${to}`;
}

export function createWeightLine({ onWeight, signal }) {
  const label = html("span", { class: "nn-weight-name", text: HINT });
  const place = html("span", { class: "nn-weight-box" });
  const refusals = html("div");
  const element = html("div", { class: "nn-weight" }, label, place, refusals);
  let valueOf = () => NaN;
  let held = null; // the one whose box has the focus
  let open = null; // { parameter, box, controller }

  const close = () => {
    open?.controller.abort();
    open = null;
    held = null;
    place.replaceChildren();
    refusals.replaceChildren();
    setText(label, HINT);
  };
  signal.addEventListener("abort", () => open?.controller.abort());

  const openAt = (parameter) => {
    close();
    const controller = new AbortController();
    const box = createNumberBox({
      name: parameter.name,
      label: titleOf(parameter),
      accept: (value) => Number.isFinite(value),
      wanted: "a finite number",
      negative: true,
      beside: (value, direction) => Number((value + direction * STEP).toPrecision(12)),
      onInput: (value) => onWeight(parameter.name, value),
      signal: controller.signal,
    });
    box.show(valueOf(parameter.name));
    // After the box's own: what was typed counts when the box is left.
    const left = () => queueMicrotask(() => held === parameter && close());
    box.element.addEventListener("blur", left, { signal: controller.signal });
    setText(label, titleOf(parameter));
    place.replaceChildren(box.element);
    refusals.replaceChildren(box.refusal);
    open = { parameter, box, controller };
  };

  return {
    element,
    /** Show one, or none: then `to` is where the focus goes, which may be the box. */
    show(parameter, to = null) {
      if (held !== null) return;
      if (parameter !== null) {
        if (parameter.name !== open?.parameter.name) openAt(parameter);
      } else if (element.contains(to)) held = open.parameter;
      else close();
    },
    hold(parameter, back) {
      if (parameter.name !== open?.parameter.name) openAt(parameter);
      held = parameter;
      const { box, controller } = open;
      const leave = (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        held = null;
        back.focus();
      };
      box.element.addEventListener("keydown", leave, { signal: controller.signal });
      box.element.focus();
      box.element.select();
    },
    follow(next) {
      valueOf = next;
      if (open === null) return;
      const value = valueOf(open.parameter.name);
      if (value === undefined) close();
      else open.box.show(value);
    },
  };
}
