/**
 * The plane of the playground: what a neuron answers at every place, the points, and a cursor.
 *
 * `createPlane` gives an element and `update(picture)`.  A picture holds
 *   values, side, most, low, high  the answers, as playground_maps.js has them; level, where the line is
 *   neuron        the name of who answers; isOutput, whether its answers are classes, which part
 *                 at the level: class 1 from there up
 *   inputs        the names of the two inputs, along the axes
 *   reach         how far both axes go, from -reach to reach
 *   points        x, y, class and whether it is a test point, one after the other
 *   editable      whether the reader may place points
 * It is square, and drawn anew at every size.  Class 0 is a circle and class 1 a square; test points are
 * hollow.  The cursor follows the mouse, and the arrow keys; what the network answers there is said
 * beside the plane, now and in every frame to come.  What the hand does with points is in
 * playground_points.js.
 *
 * Reads no traits.
 */

import { createAxes } from "../views/axes.js";
import { contourPieces } from "../views/contours.js";
import { OWN_KEYS, fixed, html, setAttributes, setText, svg } from "../model/dom.js";
import { answerAt, paintAnswers } from "./playground_maps.js";
import { createHand } from "./playground_points.js";
import { followWidth } from "../views/width.js";

const MARGIN = { top: 8, right: 10, bottom: 36, left: 50 };
const KEYS = "Cursor: 0 or 1 places a point, Enter picks the nearest one up, Delete removes it";

function shapeOf(label, test, x, y) {
  const name = `nn-dot nn-class-${label}${test ? " nn-test" : ""}`;
  if (label === 0) return svg("circle", { class: name, cx: x, cy: y, r: 4.2 });
  return svg("rect", { class: name, x: x - 3.7, y: y - 3.7, width: 7.4, height: 7.4 });
}

/** What the shapes mean; `call(heldOut)` says what the points are that are not trained on. */
export function createShapeLegend() {
  const legend = svg("svg", { class: "nn-chart nn-legend", width: 290, height: 20 });
  const entry = (x, label, test, text) =>
    legend.append(shapeOf(label, test, x, 10), svg("text", { x: x + 10, y: 14, text }));
  entry(6, 0, false, "class 0");
  entry(65, 1, false, "class 1");
  entry(124, 0, true, "");
  entry(139, 1, true, "hollow: test");
  const { lastChild } = legend;
  return { element: legend, call: (heldOut) => setText(lastChild, `hollow: ${heldOut}`) };
}

export function createPlane({ name, onPlace, onRemove, onMove, onDone, signal }) {
  const canvas = html("canvas", { class: "nn-field-map", "aria-hidden": "true" });
  let axes = createAxes(0, MARGIN);
  const line = svg("path", { class: "nn-boundary", fill: "none" });
  const dots = svg("g");
  const surface = svg("rect", { class: "nn-plane", fill: "transparent" });
  const cursor = svg(
    "g",
    {
      class: "nn-cursor",
      role: "slider",
      tabindex: 0,
      "aria-roledescription": "cursor on a map",
      ...OWN_KEYS,
    },
    svg("circle", { class: "nn-handle-ring", r: 11 }),
    svg("path", { d: "M-9 0H-3M3 0H9M0 -9V-3M0 3V9" }),
  );
  const root = svg(
    "svg",
    { class: "nn-chart nn-field", role: "group", "aria-label": name, width: "100%" },
    axes.element,
    line,
    dots,
    surface,
    cursor,
  );
  const readout = html("p", { class: "nn-here" });
  const element = html("div", { class: "nn-plane-frame" }, canvas, root);
  let width = 0;
  let picture = null;
  let map = null;
  let drawn = [];
  let chosen = 1;

  followWidth(element, signal, (now) => {
    width = now;
    if (picture) draw();
  });
  const hand = createHand({
    surface,
    cursor,
    state: () => ({ ...picture, map, chosen }),
    onPoint: () => drawCursor(),
    onPlace,
    onRemove,
    onMove,
    onDone,
    signal,
  });

  function drawLine() {
    const { values, side, most, low, high, level } = picture;
    const [wide, tall] = [(map.right - map.left) / side, (map.bottom - map.top) / side];
    const toX = (column) => (map.left + (column + 0.5) * wide).toFixed(1);
    const toY = (row) => (map.bottom - (row + 0.5) * tall).toFixed(1);
    const pieces = contourPieces(values, side, side, ((level - low) / (high - low)) * most);
    const path = pieces.map(([x1, y1, x2, y2]) => `M${toX(x1)} ${toY(y1)}L${toX(x2)} ${toY(y2)}`);
    setAttributes(line, { d: path.join("") });
  }

  function drawDots() {
    const { points } = picture;
    const shapes = [];
    for (let k = 0; k < points.length; k += 4) {
      const [x, y, label, test] = points.slice(k, k + 4);
      shapes.push(shapeOf(label, test === 1, map.x(x), map.y(y)));
    }
    dots.replaceChildren(...shapes);
  }

  /** Axes, surface and canvas for the present width and reach. */
  function layOut() {
    const { reach, inputs } = picture;
    const height = width - MARGIN.left - MARGIN.right + MARGIN.top + MARGIN.bottom;
    const next = createAxes(height, MARGIN);
    axes.element.replaceWith(next.element);
    axes = next;
    const axis = (input) => ({ low: -reach, high: reach, log: false, label: `input ${input}` });
    const both = { xAxis: axis(inputs[0]), yAxis: axis(inputs[1]) };
    map = axes.map(both, width);
    setAttributes(root, { viewBox: `0 0 ${width} ${height}`, height });
    axes.draw(both, map);
    const box = [map.left, map.top, map.right - map.left, map.bottom - map.top];
    ["left", "top", "width", "height"].forEach((side, k) => (canvas.style[side] = `${box[k]}px`));
    ["x", "y", "width", "height"].forEach((side, k) => surface.setAttribute(side, box[k]));
  }

  function drawCursor() {
    const { reach, inputs, neuron, editable, isOutput, level } = picture;
    const [x, y] = hand.place.map((value) => Math.min(reach, Math.max(-reach, value)));
    const answer = answerAt(picture, reach, x, y);
    const where = `${inputs[0]} ${fixed(x, 2)}, ${inputs[1]} ${fixed(y, 2)}`;
    const side = isOutput ? `, class ${answer >= level ? 1 : 0}` : "";
    const said = `${neuron} answers ${fixed(answer, 3)}${side}`;
    setText(readout, `At ${where}: ${said}`);
    setAttributes(cursor, {
      transform: `translate(${map.x(x).toFixed(1)} ${map.y(y).toFixed(1)})`,
      "data-x": x,
      "data-y": y,
      "aria-label": editable ? KEYS : "Cursor",
      "aria-valuemin": -reach,
      "aria-valuemax": reach,
      "aria-valuenow": x,
      "aria-valuetext": `${hand.carrying ? "Carrying a point. " : ""}${where}: ${said}`,
    });
  }

  function draw() {
    if (width < 120) return;
    const [lastWidth, lastReach, lastPoints] = drawn;
    const moved = width !== lastWidth || picture.reach !== lastReach;
    if (moved) layOut();
    if (moved || picture.points !== lastPoints) drawDots();
    drawn = [width, picture.reach, picture.points];
    element.classList.toggle("nn-editable", picture.editable);
    paintAnswers(canvas, picture);
    drawLine();
    drawCursor();
  }

  return {
    element,
    readout,
    update(next) {
      picture = next;
      if (width === 0) width = Math.round(element.clientWidth);
      draw();
    },
    /** The class that a click places. */
    choose: (label) => (chosen = label),
  };
}
