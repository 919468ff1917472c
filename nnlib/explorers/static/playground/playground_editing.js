/**
 * The reader's own points: placed, moved and taken away, and what is to be said of that.
 *
 * `hand` is what the plane calls, `points(frame's)` the points to draw: the trait's own as soon as a
 * hand has moved them, and those of the frame for a set that is drawn.  `notice(python's)` says that
 * there is no room for another point, until something else happens.
 *
 * Reads the traits data, points and _choices (most: how many points there may be); writes points,
 * through the settings.
 */

import { createButton } from "../controls/button.js";
import { html, setText } from "../model/dom.js";
import { createSwitch } from "../controls/switch.js";

const HOW =
  "Click to place a point, drag it to move it, click it to take it away. " +
  "Keys at the cursor: 0 and 1, Enter to pick up, Delete.";

export function createEditing({ model, settings, onChange, signal }) {
  const { most } = model.get("_choices");
  const isOwn = () => model.get("data") === "own";
  let chosen = 1;
  let flat = { of: null, points: null };
  let refused = ""; // what could not be done, and what Python said then
  const set = (points) => {
    refused = "";
    settings.set({ points });
  };
  const editing = {
    onChoose() {},
    hand: {
      onPlace([x, y], label) {
        const points = model.get("points");
        if (!isOwn()) return;
        if (points.length < most) set([...points, [x, y, label]]);
        else {
          refused = `${most} points are the most there can be: take one away first.`;
          onChange();
        }
      },
      onRemove: (index) => isOwn() && set(model.get("points").filter((_, k) => k !== index)),
      onMove(index, [x, y]) {
        if (!isOwn()) return;
        set(model.get("points").map((point, k) => (k === index ? [x, y, point[2]] : point)));
      },
      onDone: settings.next,
    },
  };
  const classToPlace = createSwitch({
    label: "a click places class",
    words: ["0 (circle)", "1 (square)"],
    values: [0, 1],
    onInput(label) {
      chosen = label;
      editing.onChoose(label);
      classToPlace.show(label);
    },
    signal,
  });
  classToPlace.show(chosen);
  const clear = createButton({
    text: "Clear",
    title: "Take all points away",
    onClick: () => settings.move({ points: [] }),
    signal,
  });
  const count = html("span", { class: "nn-seeds" });
  const element = html(
    "div",
    { class: "nn-editing" },
    html("div", { class: "nn-switches" }, classToPlace.element, clear, count),
    html("p", { class: "nn-how", text: HOW }),
  );
  return Object.assign(editing, {
    element,
    notice: () => refused,
    forget: () => (refused = ""),
    points(drawn) {
      if (!isOwn()) return drawn;
      const points = model.get("points");
      if (flat.of !== points) {
        flat = { of: points, points: points.flatMap(([x, y, label]) => [x, y, label, 0]) };
      }
      return flat.points;
    },
    show() {
      element.hidden = !isOwn();
      const { length } = model.get("points");
      setText(count, `${length} of at most ${most}`);
    },
  });
}
