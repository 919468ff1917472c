/**
 * The bar of a step's stages: each with its number, in order, and the buttons that go on and back.
 *
 * Reads no traits.
 */

import { createButton, enable } from "../controls/button.js";
import { html } from "../model/dom.js";

/** Buttons by `titles`; `onGo(index)` goes to a stage, and `show(index)` marks where we stand. */
export function createStageBar({ titles, onGo, signal }) {
  let here = 0;
  const buttons = titles.map((text, k) => {
    const button = createButton({ text: "", onClick: () => onGo(k), signal });
    button.classList.add("nn-stage");
    button.append(
      html("span", { class: "nn-stage-number", "aria-hidden": "true", text: k + 1 }),
      html("span", { class: "nn-stage-title", text }),
    );
    return button;
  });
  const places = buttons.map((button) => html("li", {}, button));
  const back = createButton({ text: "Back", onClick: () => onGo(here - 1), signal });
  const next = createButton({ text: "Next", onClick: () => onGo(here + 1), signal });
  next.classList.add("nn-main");
  const element = html(
    "div",
    { class: "nn-stepper", role: "group", "aria-label": "Stages" },
    html("ol", { class: "nn-stages" }, ...places),
    html("div", { class: "nn-steps" }, back, next),
  );
  return {
    element,
    show(index) {
      here = index;
      places.forEach((place, k) => place.classList.toggle("nn-done", k < index));
      buttons.forEach((button, k) => {
        if (k === index) button.setAttribute("aria-current", "step");
        else button.removeAttribute("aria-current");
      });
      enable(back, index > 0);
      enable(next, index < buttons.length - 1);
    },
  };
}
