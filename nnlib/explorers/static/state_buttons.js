/**
 * The buttons every explorer has: undo, redo, reset, copy as Python, save.
 *
 * Reads and writes the traits named in _structure.start; reads _structure.
 */

import { createButton, createCopyButton, createMenu, enable, numbersAsPython } from "./controls.js";
import { html } from "./dom.js";
import { csvText, download, pictureOf, pixelsOf } from "./saving.js";
import { stateOf } from "./session.js";
import { numbersOfState } from "./sliders.js";

const UNDO = "M6 3 2 7l4 4M2.5 7H10a4 4 0 0 1 0 8";
const REDO = "M10 3l4 4-4 4M13.5 7H6a4 4 0 0 0 0 8";

/**
 * `element` is the explorer's root.  Its `data-explorer` names the files, and the picture that is
 * saved is what `pictureOf` finds in it: the readouts in `.nn-head`, and every svg and canvas in
 * `.nn-views`.  `numbers()` gives the rows of the CSV file, the headings first; without it they are
 * what the sliders stand at.  Formulas stand on their own: `createFormulas` of controls.js.
 */
export function createStateButtons({ model, session, element, numbers }) {
  const { start, weights, biases } = model.get("_structure");
  const keys = Object.keys(start);
  const past = [];
  const future = [];
  const read = () => stateOf(model, keys);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  let settled = read();

  /** Remember where the reader came from; a drag is one move, and so is a key press. */
  const settle = () => {
    const now = read();
    if (same(now, settled)) return;
    past.push(settled);
    future.length = 0;
    settled = now;
    mark();
  };
  const mark = () => {
    enable(undo, past.length > 0);
    enable(redo, future.length > 0);
  };
  const goTo = (state) => {
    session.set(state);
    settled = state;
    mark();
  };
  /** One move from one pile to the other. */
  const move = (from, onto) => {
    settle();
    if (from.length === 0) return;
    onto.push(settled);
    goTo(from.pop());
  };
  const { signal } = session;
  const undo = createButton({
    text: "Undo",
    icon: UNDO,
    title: "Undo: take back the last move",
    signal,
    onClick: () => move(past, future),
  });
  const redo = createButton({
    text: "Redo",
    icon: REDO,
    title: "Redo: make the move again that was taken back",
    signal,
    onClick: () => move(future, past),
  });
  const reset = createButton({
    text: "Reset",
    title: "Back to the values this explorer was made with",
    signal,
    onClick() {
      settle();
      if (same(start, settled)) return;
      past.push(settled);
      future.length = 0;
      goTo(start);
    },
  });
  mark();
  element.addEventListener("change", settle, { signal });
  session.onForeign = settle; // what Python did since the reader's last move is a move of its own

  const between = (names) => (names.length > 1 ? `${names[0]} to ${names.at(-1)}` : names[0]);
  const copy = createCopyButton({
    signal,
    text: () =>
      [
        numbersAsPython("weights", model.get("weights"), between(weights)),
        numbersAsPython("biases", model.get("biases"), between(biases.map((bias) => bias.name))),
        numbersAsPython("inputs", model.get("inputs")),
        numbersAsPython("targets", model.get("targets")),
        ...["learning_rate", "train_biases", "early_update"]
          .filter((name) => keys.includes(name))
          .map((name) => `${name} = ${asPython(model.get(name))}`),
      ].join("\n"),
  });
  const name = `${element.dataset.explorer}-explorer`;
  const save = createMenu({
    text: "Save",
    title: "Save the picture or the numbers as a file",
    signal,
    items: [
      {
        text: "Picture (SVG)",
        onClick() {
          const { text } = pictureOf(element);
          download(`${name}.svg`, new Blob([text], { type: "image/svg+xml" }));
        },
      },
      {
        text: "Picture (PNG)",
        onClick: async () => download(`${name}.png`, await pixelsOf(pictureOf(element))),
      },
      {
        text: "Numbers (CSV)",
        onClick() {
          const rows = numbers ? numbers() : numbersOfState(model);
          download(`${name}.csv`, new Blob([csvText(rows)], { type: "text/csv" }));
        },
      },
    ],
  });
  return {
    buttons: html("span", { class: "nn-buttons" }, undo, redo, reset, copy.button, save),
    area: copy.area,
  };
}

function asPython(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}
