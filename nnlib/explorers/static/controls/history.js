/**
 * The buttons that go back and forth between states.
 *
 * What they do is done where the state is: state_buttons.js for the explorers whose state is a few
 * numbers, playground/moves.py for the playground, whose runs are in Python.
 *
 * Reads no traits.
 */

import { createButton, enable } from "./button.js";

const UNDO = "M6 3 2 7l4 4M2.5 7H10a4 4 0 0 1 0 8";
const REDO = "M10 3l4 4-4 4M13.5 7H6a4 4 0 0 0 0 8";

/** Undo, redo and reset; `show({ undoable, redoable })` enables the first two. */
export function createHistoryButtons({ onUndo, onRedo, onReset, signal }) {
  const button = (text, icon, title, onClick) => createButton({ text, icon, title, onClick, signal });
  const undo = button("Undo", UNDO, "Undo: take back the last change", onUndo);
  const redo = button("Redo", REDO, "Redo: make the change again that was taken back", onRedo);
  const reset = button("Reset", undefined, "Back to what this explorer was made with", onReset);
  return {
    buttons: [undo, redo, reset],
    show({ undoable, redoable }) {
      enable(undo, undoable);
      enable(redo, redoable);
    },
  };
}
