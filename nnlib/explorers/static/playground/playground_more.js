/**
 * Further knobs of the training behind "More": optimizer, dropout, schedule, early stopping.
 *
 * Lesson 06 does without them, so they are folded away; where one of them is turned, they open.
 *
 * Reads the traits optimizer, dropout, schedule, schedule_epochs, patience and _choices; writes all but
 * the last, through the settings.
 */

import { OWN_KEYS, html, setAttributes } from "../model/dom.js";
import { read } from "../model/nulls.js";
import { linearScale } from "../controls/scales.js";

const UNTURNED = {
  optimizer: "SGD",
  dropout: 0,
  schedule: "constant",
  schedule_epochs: 300,
  patience: null,
};
const PATIENCE = [null, 5, 10, 20, 50, 100, 200];
const EPOCHS = [50, 100, 200, 300, 500, 1000, 2000];
const MOST_DROPOUT = 0.8;

export function createMore({ model, slider, picker }) {
  const { optimizer, schedule } = model.get("_choices");
  const share = {
    accept: (value) => value >= 0 && value <= MOST_DROPOUT,
    wanted: `from 0 to ${MOST_DROPOUT}`,
  };
  const summary = html("summary", {
    text: "More",
    title: "Optimizer, dropout, schedule and early stopping",
    ...OWN_KEYS,
  });
  const epochs = picker("schedule_epochs", "epochs", EPOCHS, String);
  setAttributes(epochs.lastChild, { "aria-label": "epochs of the schedule" });
  const knobs = html(
    "div",
    { class: "nn-group" },
    picker("optimizer", "optimizer", optimizer, String),
    slider("dropout", "dropout", linearScale(0, MOST_DROPOUT, 0.1), share),
    picker("schedule", "schedule", schedule, String),
    epochs,
    picker("patience", "patience", PATIENCE, (most) => (most === null ? "off" : most)),
  );
  const element = html("details", { class: "nn-more" }, summary, knobs);
  let turned = false;

  return {
    element,
    /** Open where one of the knobs has just been turned. */
    show() {
      const before = turned;
      turned = Object.entries(UNTURNED).some(([name, value]) => read(model, name) !== value);
      if (turned && !before) element.open = true;
    },
  };
}
