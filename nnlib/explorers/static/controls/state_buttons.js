/**
 * The buttons every explorer has: undo, redo, reset, copy as Python, save.
 *
 * Undo is done here, because the state is a few numbers and all that is shown follows from them.
 * It takes back what was moved in this browser tab, or by code.  What is moved in another tab, to
 * which the reader of this one may not have attended, stays: it counts as if it had always been so.
 * The playground, whose moves leave trained networks behind, undoes in Python; why there are two
 * stands in playground/moves.py.
 *
 * Reads and writes the traits named in _start and the companions; reads _start.
 */

import { createCopyButton } from "./copy.js";
import { html } from "../model/dom.js";
import { createHistoryButtons } from "./history.js";
import { createSaveMenu, saveNumbers } from "./saving.js";
import { rebased, same } from "../model/moves.js";
import { stateOf } from "../model/session.js";

/**
 * `element` is the explorer's root.  Its `data-explorer` names the files, and the picture that is
 * saved is what saving.js finds in it: the readouts in `.nn-head`, and every svg and canvas in
 * `.nn-views`.  `csvRows()` gives the rows of the CSV file, the headings first, and `pythonText()` what
 * is copied as Python.  `companions` are traits that come back with a move, and are none by
 * themselves: the stage at which it was made.  Formulas stand on their own: `createFormulas` of
 * formulas.js.
 */
export function createStateButtons({ model, session, element, csvRows, pythonText, companions = [] }) {
  const start = model.get("_start");
  const own = Object.keys(start);
  const keys = [...own, ...companions];
  const past = [];
  const future = [];
  const read = () => stateOf(model, keys);
  const unmoved = (one, other) => own.every((key) => same(one[key], other[key]));
  let settled = read();

  /** Remember where the reader came from; a drag is one move, and so is a key press. */
  const settle = () => {
    const now = read();
    if (!unmoved(now, settled)) {
      past.push(settled);
      future.length = 0;
    }
    settled = now;
    mark();
  };
  const mark = () => {
    const moved = !unmoved(read(), settled);
    history.show({ undoable: past.length > 0 || moved, redoable: future.length > 0 && !moved });
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
  const history = createHistoryButtons({
    onUndo: () => move(past, future),
    onRedo: () => move(future, past),
    onReset() {
      settle();
      if (unmoved(start, settled)) return;
      past.push(settled);
      future.length = 0;
      goTo({ ...settled, ...start });
    },
    signal,
  });
  mark();
  element.addEventListener("change", settle, { signal });
  session.onCode = () => queueMicrotask(mark); // all traits of one message have come by then
  session.onForeign = settle; // what Python did since the reader's last move is a move of its own
  session.onOther = (key, before, now) => {
    if (!keys.includes(key)) return;
    const moved = (state) => ({ ...state, [key]: rebased(state[key], before, now) });
    settled = moved(settled);
    for (const pile of [past, future]) {
      const states = pile.map(moved);
      const next = (k) => states[k + 1] ?? settled;
      pile.splice(0, pile.length, ...states.filter((state, k) => !unmoved(state, next(k))));
    }
    mark();
  };

  const copy = createCopyButton({ text: pythonText, signal });
  const save = createSaveMenu({
    explorer: element,
    onNumbers: () => saveNumbers(element, csvRows()),
    signal,
  });
  return {
    buttons: html("span", { class: "nn-buttons" }, ...history.buttons, copy.button, save),
    area: copy.area,
    /** Undo, redo and reset, which may need Python. */
    history: history.buttons,
  };
}
