/**
 * What every explorer is made of: its root element with the head above, two views beside one another
 * and more below; session, state buttons, spoken line.
 *
 * An explorer of a network and one sample has more: sample_explorer.js.
 *
 * Reads no traits itself; the parts read and write their own.
 */

import { html } from "../model/dom.js";
import { createSession } from "../model/session.js";
import { createSpokenLine } from "../controls/spoken.js";
import { createStateButtons } from "../controls/state_buttons.js";

/**
 * The parts of an explorer; its view adds its own and gives all of them a place with `open`.
 *
 * `kind` names the explorer ("chain_rule").  `paint` runs at most once a frame, after any of the
 * traits `keys` changed.  `csvRows`, `pythonText` and `companions` are the state buttons'.
 */
export function createExplorer({ model, el, kind, keys, paint, csvRows, pythonText, companions }) {
  const session = createSession(model, keys, paint);
  const words = kind.replaceAll("_", " ");
  const root = html("div", {
    class: "nn-explorer",
    "data-explorer": kind,
    role: "group",
    "aria-label": `${words[0].toUpperCase()}${words.slice(1)} explorer`,
  });
  const state = createStateButtons({ model, session, element: root, csvRows, pythonText, companions });
  const spoken = createSpokenLine(root, session.signal);

  return {
    session,
    signal: session.signal,
    spoken,
    root,
    history: state.history,
    /** Put everything in its place and paint; returns how to close the explorer. */
    open({ readouts, above = [], left, right, below = [] }) {
      const numbersShown = readouts.map((readout) => readout.element);
      root.append(
        html(
          "div",
          { class: "nn-head" },
          html("div", { class: "nn-readouts" }, ...numbersShown),
          state.buttons,
        ),
        state.area,
        ...above,
        html(
          "div",
          { class: "nn-views" },
          html("div", { class: "nn-left" }, ...left),
          html("div", { class: "nn-right" }, ...right),
        ),
        ...below,
        spoken.element,
      );
      el.append(root);
      session.watch(root);
      paint();
      return session.close;
    },
  };
}
