/**
 * The line at the head of an explorer that says that Python is gone, and what still works.
 *
 * Reads no traits.
 */

import { html } from "../model/dom.js";

/** What is said: of a kernel that has gone, and of what was saved. */
const WORDS = {
  gone: "The kernel has gone: run this cell again. Until then the picture follows your hand, but Python does not.",
  saved: "Saved state: the picture follows your hand, but Python does not until this cell is run.",
};
/** The same for an explorer that only shows what Python computes. */
const WORDS_OF_A_PICTURE = {
  gone: "The kernel has gone: run this cell again. What you see is the last picture.",
  saved: "Saved state: this is the last picture, and nothing trains until this cell is run.",
};

/**
 * The line, empty as long as Python is there; `say(why)` ("gone" or "saved") fills it and dims the
 * explorer `root`.
 *
 * `alone` is whether the explorer computes without Python.  A screen reader hears the line once: it is
 * a status that was there, empty, before it is filled.
 */
export function createLineWithoutPython({ root, alone, signal }) {
  const element = html("p", { class: "nn-without-python", role: "status" });
  let frame = 0;
  signal.addEventListener("abort", () => cancelAnimationFrame(frame));
  return {
    element,
    say(why) {
      root.classList.add("nn-disconnected");
      const words = alone ? WORDS : WORDS_OF_A_PICTURE;
      frame = requestAnimationFrame(() => (element.textContent = words[why]));
    },
  };
}
