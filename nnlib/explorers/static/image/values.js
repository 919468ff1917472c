/**
 * The grids of an ImageExplorer: images to pick from, the stages of an image or a drawing, what the
 * network is given, where more ink would change its mind, and every hidden value.
 *
 * Reads no traits.
 */

import { createBitmap, createFigure, createGrid } from "./grid.js";
import { html, setText, svg } from "../model/dom.js";

const [SMALL, MIDDLE, LARGE] = [8, 11, 26]; // pixels of a cell
const DARKEST = 0.42; // how far a cell is shaded at most, so that its number can be read
const LEVELS = 16;

const gray = (value) => ({ text: "", depth: value });
const level = (value) => {
  const text = Math.round(LEVELS * value);
  return { text: text === 0 ? "" : String(text), depth: DARKEST * value };
};
/** A number with its sign, and the deeper the color the larger it is among the others. */
const signed = (value, most) => {
  const short = Math.abs(value).toFixed(1);
  const sign = value < 0 ? "\u2212" : "+";
  const depth = 0.5 * (Math.abs(value) / most);
  return { text: short === "0.0" ? "" : sign + short, depth, negative: value < 0 };
};
const output = (value, most) => {
  const { text, ...look } = signed(value, most);
  return { ...look, text: text.replace("+", "") };
};

export function createGrids({ images, layers, side, onPick, signal }) {
  const still = (size) => createGrid({ columns: 8, count: 64, size, written: false, look: gray });
  const [stored, moved, blurred] = [still(MIDDLE), still(MIDDLE), still(MIDDLE)];
  const counted = still(SMALL);
  const [asDrawn, centered] = [0, 1].map(() => createBitmap({ side, size: 8 * SMALL }));
  const given = createGrid({ columns: 8, count: 64, size: LARGE, written: true, look: level });
  const mind = createGrid({ columns: 8, count: 64, size: LARGE, written: true, look: signed });
  const hidden = layers.slice(0, -1).map(({ weight }) =>
    createGrid({ columns: 8, count: weight.length, size: LARGE, written: true, look: output }),
  );
  const figure = (caption, grid) => createFigure(caption, grid.element);
  const mindFigure = figure("", mind);
  for (const { element } of [mind, ...hidden]) element.classList.add("nn-image-signed");
  const hiddenName = (k) => {
    const { weight, activation } = layers[k];
    const which = layers.length > 2 ? ` of layer ${k + 1}` : "";
    return `The ${weight.length} hidden values${which} (${activation}); 0 stays blank`;
  };

  const picks = images.map(({ values, label }, k) => {
    const cells = values.flatMap((value, place) => {
      const at = { x: place % 8, y: Math.floor(place / 8), width: 1, height: 1 };
      return value === 0 ? [] : [svg("rect", { ...at, "fill-opacity": value })];
    });
    const frame = svg("rect", { class: "nn-grid-frame", x: 0, y: 0, width: 8, height: 8 });
    const picture = svg("svg", { viewBox: "-0.6 -0.6 9.2 9.2" }, ...cells, frame);
    const pick = html("span", { class: "nn-pick", title: `Image ${k + 1}, a ${label}` }, picture);
    pick.addEventListener("click", () => onPick(k), { signal });
    return pick;
  });

  return {
    picks: html("div", { class: "nn-picks", "aria-hidden": "true" }, ...picks),
    imageStages: html(
      "div",
      { class: "nn-image-stages" },
      figure("as stored", stored).element,
      figure("moved", moved).element,
      figure("blurred", blurred).element,
    ),
    drawingStages: html(
      "div",
      { class: "nn-image-stages" },
      figure("32 × 32, as drawn", asDrawn).element,
      figure("centered and sized", centered).element,
      figure("4 × 4 counts, 0 to 16", counted).element,
    ),
    read: html(
      "div",
      { class: "nn-image-read" },
      figure("What the network is given, in sixteenths", given).element,
      mindFigure.element,
      ...hidden.map((grid, k) => figure(hiddenName(k), grid).element),
    ),
    showStages(first, stages, index) {
      stored.update(first, "The image as it is stored");
      moved.update(stages.moved, "Shifted, turned and resized");
      blurred.update(stages.blurred, "Blurred");
      picks.forEach((pick, k) => pick.classList.toggle("nn-picked-one", k === index));
    },
    showDrawing({ asDrawn: black, black: placed, counts, plain }, all) {
      asDrawn.update(black, "The drawing on a grid of 32 by 32 points");
      centered.update(placed, "Centered and sized like the digits of the forms");
      centered.element.classList.toggle("nn-left-out", !all);
      const shown = all ? counts : plain;
      counted.update(shown.map((count) => count / LEVELS), "Black points in each square of 4 by 4");
    },
    showRead(image, { hidden: outputs, answer, second }, slopes) {
      given.update(image, "What the network is given: 8 by 8 points");
      const helps = `ink at + helps ${answer}, at \u2212 helps ${second}`;
      setText(mindFigure.words, `Would change its mind: ${helps}`);
      mind.update(slopes, `Where more ink speaks for ${answer}, and where for ${second}`);
      hidden.forEach((grid, k) => {
        const active = outputs[k].filter((value) => value !== 0).length;
        grid.update(outputs[k], `${outputs[k].length} hidden values, ${active} of them not 0`);
      });
    },
  };
}
