/**
 * The lanes of a race: which optimizer runs in each, at which learning rate, and whether it runs; and a
 * table with what became of each.
 *
 * Reads no traits: `show(lanes)` is told what stands; `onRun(index, runs)`, `onKind(index, kind)` and
 * `onRate(index, rate)` are told what the reader wants.
 */

import { createChoice } from "../controls/choice.js";
import { decadeScale } from "../controls/scales.js";
import { createSlider } from "../controls/slider.js";
import { OWN_KEYS, exact, html, setAttributes, setText, svg, withThousands } from "../model/dom.js";
import { MARKS, lineClass } from "./race_map.js";
import { heightText, resultText } from "./race_words.js";

const GREEK = { beta1: "β1", beta2: "β2", epsilon: "ε" };

/** The line and the mark of a lane, as they are on the map. */
function swatch(index) {
  return svg(
    "svg",
    { class: "nn-swatch nn-lane-swatch", viewBox: "0 0 34 16", "aria-hidden": "true" },
    svg("path", { class: lineClass(index), d: "M1 8H33", fill: "none" }),
    svg("path", {
      class: `nn-lane nn-lane-${index + 1} nn-mark`,
      d: MARKS[index],
      transform: "translate(17 8)",
    }),
  );
}

/** What an optimizer has beside its rate, in a few words. */
export function settingsText(settings) {
  return Object.entries(settings)
    .map(([name, value]) => `${GREEK[name] ?? name} ${exact(value)}`)
    .join(", ");
}

export function createLanes({ count, kinds, onRun, onKind, onRate, signal }) {
  const lanes = Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const id = `nn-${Math.random().toString(36).slice(2)}`; // ties line and mark to the box
    const box = html("input", {
      type: "checkbox",
      id,
      "data-name": `run ${number}`,
      "aria-label": `run optimizer ${number}`,
      ...OWN_KEYS,
    });
    box.addEventListener("change", () => onRun(index, box.checked), { signal });
    const choice = createChoice({
      label: `optimizer ${number}`,
      values: kinds,
      onInput: (kind) => onKind(index, kind),
      signal,
    });
    const slider = createSlider({
      name: `rate ${number}`,
      label: `rate ${number}`,
      scale: decadeScale(-4, 3),
      accept: (value) => value > 0,
      wanted: "above 0",
      onInput: (rate) => onRate(index, rate),
      signal,
    });
    const settings = html("span", { class: "nn-lane-settings" });
    const element = html(
      "div",
      { class: "nn-lane-row", role: "group" },
      html("span", { class: "nn-lane-on" }, box, html("label", { for: id }, swatch(index))),
      choice.element,
      settings,
      slider.element,
    );
    return { box, choice, slider, settings, element };
  });
  return {
    element: html("div", { class: "nn-lanes" }, ...lanes.map(({ element }) => element)),
    /** `shown` holds { name, kind, settings, rate, runs } for each lane. */
    show(shown) {
      lanes.forEach(({ box, choice, slider, settings, element }, k) => {
        const { name, kind, rate, runs } = shown[k];
        box.checked = runs;
        choice.show(kind);
        slider.show(rate);
        setText(settings, settingsText(shown[k].settings));
        setAttributes(element, { "aria-label": `Lane ${k + 1}: ${name}` });
        element.classList.toggle("nn-off", !runs);
      });
    },
  };
}

/** The table of results; `update` is given { name, rate, index, run, arrived } of each that runs. */
export function createResults({ steps }) {
  const here = html("th", { scope: "col" });
  const head = html(
    "tr",
    {},
    html("td"),
    html("th", { scope: "col", class: "nn-run-name", text: "at its rate" }),
    here,
    html("th", { scope: "col", text: "arrives after" }),
  );
  const body = html("tbody");
  const element = html("table", { class: "nn-runs nn-results" }, html("thead", {}, head), body);
  const rows = [];

  function createRow(index) {
    const name = html("th", { scope: "row", class: "nn-run-name" });
    const [loss, result] = [html("td"), html("td")];
    const line = html("tr", {}, html("td", {}, swatch(index)), name, loss, result);
    return { line, name, loss, result };
  }

  return {
    element,
    update(results, step) {
      setText(here, `loss at step ${withThousands(step)}`);
      const lines = results.map(({ name, rate, index, run, arrived }) => {
        rows[index] ??= createRow(index);
        const row = rows[index];
        const named = `${name} at ${exact(rate)}`;
        setText(row.name, named);
        setAttributes(row.name, { title: named });
        const loss = run.losses[step];
        setText(row.loss, loss === undefined ? "diverged" : heightText(loss));
        setText(row.result, resultText({ arrived, stoppedAt: run.stoppedAt }, steps));
        return row.line;
      });
      const same = lines.length === body.children.length && lines.every((line, k) => line === body.children[k]);
      if (!same) body.replaceChildren(...lines);
    },
  };
}
