/**
 * The buttons every explorer has: undo, redo, reset, copy as Python, save.
 *
 * Undo is done here, because the state is a few numbers and all that is shown follows from them.
 * The playground, whose moves leave trained networks behind, undoes in Python; why there are two
 * stands in playground/moves.py.
 *
 * Reads and writes the traits named in _structure.start; reads _structure.
 */

import { createCopyButton, numbersAsPython } from "./copy.js";
import { html } from "./dom.js";
import { createHistoryButtons } from "./history.js";
import { createSaveMenu, saveNumbers } from "./saving.js";
import { stateOf } from "./session.js";
import { numbersOfState } from "./sliders.js";

/** What is copied as Python beside the four rows of numbers, where an explorer has it. */
const SETTINGS = ["learning_rate", "train_biases", "early_update"];

/**
 * `element` is the explorer's root.  Its `data-explorer` names the files, and the picture that is
 * saved is what saving.js finds in it: the readouts in `.nn-head`, and every svg and canvas in
 * `.nn-views`.  `csvRows()` gives the rows of the CSV file, the headings first; without it they are
 * what the sliders stand at.  Formulas stand on their own: `createFormulas` of formulas.js.
 */
export function createStateButtons({ model, session, element, csvRows }) {
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
  const mark = () => history.show({ undoable: past.length > 0, redoable: future.length > 0 });
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
  const history = createHistoryButtons({
    onUndo: () => move(past, future),
    onRedo: () => move(future, past),
    onReset() {
      settle();
      if (same(start, settled)) return;
      past.push(settled);
      future.length = 0;
      goTo(start);
    },
    signal,
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
        ...SETTINGS.filter((name) => keys.includes(name)).map(
          (name) => `${name} = ${asPython(model.get(name))}`,
        ),
      ].join("\n"),
  });
  const save = createSaveMenu({
    explorer: element,
    onNumbers: () => saveNumbers(element, csvRows ? csvRows() : numbersOfState(model)),
    signal,
  });
  return {
    buttons: html("span", { class: "nn-buttons" }, ...history.buttons, copy.button, save),
    area: copy.area,
  };
}

function asPython(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}
