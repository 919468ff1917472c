/**
 * The equations of a stage with their numbers, in a table; with the too-early update, the numbers of
 * the right step beside those that differ.
 *
 * `markup` holds every equation as MathML, of the right update and of the early one.  Reads no
 * traits.
 */

import { createScrollRegion } from "../controls/scroll.js";
import { html, lossText, mathml, setText } from "../model/dom.js";

const ROW = 35; // pixels; as high as a fraction
const MOST_ROWS = 13; // of a network with more the region scrolls

/** The names of the equations of a stage; the early update moves weights on the way back. */
function equationsOf(stage, early) {
  const moved = early && stage.kind === "backward" ? stage.parameters : [];
  return [...stage.equations, ...moved.map((name) => `new_${name}`)];
}

export function createEquations({ stages, markup, signal }) {
  const heading = (text, kind) => html("th", { scope: "col", class: kind, text });
  const head = html(
    "tr",
    {},
    heading("equation", "nn-formula"),
    heading("too early", "nn-figure"),
    heading("right", "nn-figure"),
  );
  const body = html("tbody");
  const table = html("table", { class: "nn-sum nn-equations" }, html("thead", {}, head), body);
  const region = { label: "Equations of this stage", kind: "nn-equation-room", signal };
  const element = createScrollRegion(region, table);
  let rows = [];
  let rowsOf;

  /** The rows of another stage, or of the other update: equation, number, the right number. */
  function showRows(stage, early) {
    const now = `${stage.stage} ${early}`;
    if (now === rowsOf) return;
    rowsOf = now;
    rows = equationsOf(stage, early).map((name) => {
      const number = html("td", { class: "nn-figure nn-number" });
      const correct = html("td", { class: "nn-figure nn-number nn-correct" });
      const equation = html("td", { class: "nn-formula" }, mathml(markup[early ? "early" : "right"][name]));
      const line = html("tr", {}, equation, number, ...(early ? [correct] : []));
      return { name, number, correct, line };
    });
    body.replaceChildren(...rows.map((row) => row.line));
    table.setAttribute("aria-label", stage.title);
    table.classList.toggle("nn-early", early);
    head.parentNode.hidden = !early || rows.length === 0;
    // The tallest stage's height, so that the sliders stay where they are from stage to stage.
    const most = Math.max(...stages.map((each) => equationsOf(each, early).length + early));
    element.style.setProperty("--nn-room", `${ROW * Math.min(MOST_ROWS, most)}px`);
    element.scrollTop = 0;
  }

  return {
    element,
    /** `numbers` and `right` are what the step computes, and what the right one would. */
    update(stage, early, numbers, right) {
      showRows(stage, early);
      for (const { name, number, correct, line } of rows) {
        const wrong = early && numbers[name] !== right[name];
        setText(number, lossText(numbers[name]));
        setText(correct, wrong ? lossText(right[name]) : "");
        line.classList.toggle("nn-wrong", wrong);
      }
    },
  };
}
