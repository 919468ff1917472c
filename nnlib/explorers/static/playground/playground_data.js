/**
 * The data of the playground: which set, shown as small pictures of its points, and how it is drawn.
 *
 * Reads the traits data, points, noise, test_share, data_seed, patience (with it what is held out is for
 * validation) and _choices (pictures: points x, y, class of each set that can be drawn); writes the first
 * four but points, through the settings.
 */

import { createButton } from "../controls/button.js";
import { OWN_KEYS, html, setText, svg } from "../model/dom.js";
import { linearScale } from "../controls/scales.js";

const NAMES = { xor: "XOR", "tight spirals": "tight" };
const SIDE = 48; // pixels of a small picture
const EDGE = 5;

/** Points in a small picture, as far as they go: circles of class 0, squares of class 1. */
function drawPoints(picture, points) {
  const reach = Math.max(0.4, ...points.flatMap(([x, y]) => [Math.abs(x), Math.abs(y)]));
  const at = (value) => SIDE / 2 + (value / reach) * (SIDE / 2 - EDGE);
  const dots = points.map(([x, y, label]) => {
    const [cx, cy] = [at(x), at(-y)];
    if (label === 0) return svg("circle", { class: "nn-class-0", cx, cy, r: 1.6 });
    return svg("rect", { class: "nn-class-1", x: cx - 1.4, y: cy - 1.4, width: 2.8, height: 2.8 });
  });
  picture.replaceChildren(...dots);
}

export function createData({ model, settings, ask, signal }) {
  const { data: sets, pictures } = model.get("_choices");
  const group = `nn-${Math.random().toString(36).slice(2)}`;
  const choices = sets.map((name) => {
    const input = html("input", { type: "radio", name: group, value: name, ...OWN_KEYS });
    input.addEventListener("change", () => settings.move({ data: name }), { signal });
    const picture = svg("svg", { width: SIDE, height: SIDE, "aria-hidden": "true" });
    if (name in pictures) drawPoints(picture, pictures[name]);
    const text = html("span", { text: NAMES[name] ?? name });
    const label = html("label", { class: "nn-set", title: name }, input, picture, text);
    return { name, input, picture, element: label };
  });
  const noise = { accept: (value) => value >= 0 && value <= 1, wanted: "from 0 to 1" };
  const part = { accept: (value) => value >= 0 && value < 1, wanted: "from 0 to less than 1" };
  const shareName = () => (model.get("patience") ? "validation share" : "test share");
  const drawn = html(
    "div",
    { class: "nn-group" },
    settings.slider("noise", "noise", linearScale(0, 0.5, 0.05), noise),
    settings.slider("test_share", "test share", linearScale(0, 0.9, 0.1), part, shareName),
  );
  const again = createButton({
    text: "New data",
    title: "Other points, the same first weights",
    onClick: () => ask("new_data"),
    signal,
  });
  const seed = html("span", { class: "nn-seeds" });
  const row = html("div", { class: "nn-buttons" }, again, seed);
  const element = html(
    "fieldset",
    { class: "nn-data" },
    html("legend", { class: "nn-group-title", text: "Data" }),
    html(
      "div",
      { class: "nn-sets", role: "radiogroup", "aria-label": "data set" },
      ...choices.map((each) => each.element),
    ),
    drawn,
    row,
  );
  let shown = null;

  return {
    element,
    show() {
      const data = model.get("data");
      const own = model.get("points");
      for (const { name, input, picture } of choices) {
        if (input.checked !== (name === data)) input.checked = name === data;
        if (!(name in pictures) && own !== shown) drawPoints(picture, own);
      }
      shown = own;
      drawn.hidden = row.hidden = data === "own"; // of points that are drawn only
      setText(seed, `seed ${model.get("data_seed")}`);
    },
  };
}
