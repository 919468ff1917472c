/**
 * The plane of the playground: what a neuron answers at every place, the points, and a cursor.
 *
 * `createPlane` gives an element and `update(picture)`.  A picture holds
 *   values, side  the answers, row by row, the lowest row first, side by side of them
 *   low, high     what they lie between; level, where the line is drawn
 *   neuron        the name of who answers; isOutput, whether its answers are classes, which part
 *                 at the level: class 1 from there up
 *   inputs        the names of the two inputs, along the axes
 *   reach         how far both axes go, from -reach to reach
 *   points        x, y, class and whether it is a test point, one after the other
 *   editable      whether the reader may place points
 * Class 0 is a circle and class 1 a square; test points are hollow.  The cursor follows the mouse, and
 * the arrow keys; what the network answers there is said beside the plane, now and in every frame to
 * come.  `onPlace(x, y, label)` and `onRemove(index)` say what the reader did with points.
 *
 * Reads no traits.
 */

import { ARROWS, createAxes } from "./axes.js";
import { contourPieces } from "./contours.js";
import { OWN_KEYS, fixed, html, setAttributes, setText, svg } from "./dom.js";

const HEIGHT = 452;
const STEP = 0.05; // of the reach: one press of an arrow key
const NEAR = 12; // pixels from a point within which a click takes it away
const LOW = [213, 94, 0]; // Okabe and Ito's vermilion and blue, more or less of them
const HIGH = [0, 114, 178];
const DEEPEST = 165; // of 255: how much of it at most

/** Paint answers on a canvas, one pixel each: one color below the middle, the other above. */
export function paintAnswers(canvas, { values, side, low, high }) {
  const image = new ImageData(side, side);
  const { data } = image;
  const scale = 2 / (high - low);
  for (let row = 0; row < side; row++) {
    let at = 4 * (side - 1 - row) * side;
    for (let k = row * side; k < (row + 1) * side; k++) {
      const share = scale * (values[k] - low) - 1;
      const [red, green, blue] = share < 0 ? LOW : HIGH;
      data[at] = red;
      data[at + 1] = green;
      data[at + 2] = blue;
      data[at + 3] = DEEPEST * Math.min(1, Math.abs(share));
      at += 4;
    }
  }
  setAttributes(canvas, { width: side, height: side });
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** The answer at a place, between those of the squares around it. */
function answerAt({ values, side, reach }, x, y) {
  const along = (value) => Math.min(side - 1, Math.max(0, ((value / reach + 1) * side - 1) / 2));
  const [column, row] = [along(x), along(y)];
  const [c, r] = [Math.min(side - 2, Math.floor(column)), Math.min(side - 2, Math.floor(row))];
  const [u, v] = [column - c, row - r];
  const of = (k) => values[k];
  const below = of(r * side + c) * (1 - u) + of(r * side + c + 1) * u;
  const above = of((r + 1) * side + c) * (1 - u) + of((r + 1) * side + c + 1) * u;
  return below * (1 - v) + above * v;
}

function shapeOf(label, test, x, y) {
  const name = `nn-dot nn-class-${label}${test ? " nn-test" : ""}`;
  if (label === 0) return svg("circle", { class: name, cx: x, cy: y, r: 4.2 });
  return svg("rect", { class: name, x: x - 3.7, y: y - 3.7, width: 7.4, height: 7.4 });
}

/** What the shapes mean. */
export function createShapeLegend() {
  const legend = svg("svg", { class: "nn-chart nn-legend", width: 430, height: 20 });
  const entry = (x, label, test, text) =>
    legend.append(shapeOf(label, test, x, 10), svg("text", { x: x + 10, y: 14, text }));
  entry(72, 0, false, "class 0");
  entry(142, 1, false, "class 1");
  entry(212, 0, true, "");
  entry(228, 1, true, "hollow: test points");
  return legend;
}

export function createPlane({ name, onPlace, onRemove, signal }) {
  const canvas = html("canvas", { class: "nn-field-map", "aria-hidden": "true" });
  const axes = createAxes(HEIGHT);
  const line = svg("path", { class: "nn-boundary", fill: "none" });
  const dots = svg("g");
  const plane = svg("rect", { class: "nn-plane", fill: "transparent" });
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
    { class: "nn-chart nn-field", role: "group", "aria-label": name, height: HEIGHT },
    axes.element,
    line,
    dots,
    plane,
    cursor,
  );
  setAttributes(root, { width: "100%" });
  const readout = html("p", { class: "nn-here" });
  const element = html("div", { class: "nn-plane-frame" }, canvas, root);
  let width = 0;
  let picture = null;
  let map = null;
  let drawn = "";
  let place = [0, 0];
  let chosen = 1;

  const resize = new ResizeObserver(([entry]) => {
    width = Math.round(entry.contentRect.width);
    if (picture) draw();
  });
  resize.observe(element);
  signal.addEventListener("abort", () => resize.disconnect());

  const placeAt = (event) => {
    const corner = root.getBoundingClientRect();
    const found = [map.xAt(event.clientX - corner.x), map.yAt(event.clientY - corner.y)];
    return found.map((value) => Number(value.toFixed(2)));
  };
  /** The index of the nearest point, and how far it is on screen. */
  const nearest = () => {
    let found = { index: -1, distance: Infinity };
    for (let k = 0; k < picture.points.length; k += 4) {
      const [dx, dy] = [
        map.x(picture.points[k]) - map.x(place[0]),
        map.y(picture.points[k + 1]) - map.y(place[1]),
      ];
      const distance = Math.hypot(dx, dy);
      if (distance < found.distance) found = { index: k / 4, distance };
    }
    return found;
  };
  const removeNearest = () => {
    const { index } = nearest();
    if (picture.editable && index >= 0) onRemove(index);
  };
  const put = (label) => {
    if (picture.editable) onPlace(...place, label);
  };
  plane.addEventListener(
    "pointermove",
    (event) => {
      if (!map) return;
      place = placeAt(event);
      draw();
    },
    { signal },
  );
  plane.addEventListener(
    "click",
    (event) => {
      if (!map) return;
      place = placeAt(event);
      cursor.focus({ preventScroll: true });
      const { index, distance } = nearest();
      if (distance < NEAR && picture.editable) onRemove(index);
      else put(chosen);
      draw();
    },
    { signal },
  );
  cursor.addEventListener(
    "keydown",
    (event) => {
      if (!picture || event.ctrlKey || event.metaKey || event.altKey) return;
      const way = ARROWS[event.key];
      if (way) {
        const step = picture.reach * STEP * (event.shiftKey ? 4 : 1);
        place = place.map((value, axis) => {
          const next = Number((value + way[axis] * step).toFixed(4));
          return Math.min(picture.reach, Math.max(-picture.reach, next));
        });
        draw();
      } else if (event.key === "0" || event.key === "1") put(Number(event.key));
      else if (event.key === "Delete" || event.key === "Backspace") removeNearest();
      else return;
      event.preventDefault();
    },
    { signal },
  );

  function drawLine() {
    const { values, side, level } = picture;
    const toX = (column) => (map.left + ((column + 0.5) / side) * (map.right - map.left)).toFixed(1);
    const toY = (row) => (map.bottom - ((row + 0.5) / side) * (map.bottom - map.top)).toFixed(1);
    const pieces = contourPieces(values, side, side, level);
    const path = pieces.map(([x1, y1, x2, y2]) => `M${toX(x1)} ${toY(y1)}L${toX(x2)} ${toY(y2)}`);
    setAttributes(line, { d: path.join("") });
  }

  function drawDots() {
    const { points } = picture;
    const shapes = [];
    for (let k = 0; k < points.length; k += 4) {
      const [x, y, label, test] = points.subarray(k, k + 4);
      shapes.push(shapeOf(label, test === 1, map.x(x), map.y(y)));
    }
    dots.replaceChildren(...shapes);
  }

  function draw() {
    if (width < 120) return;
    const { reach, inputs, neuron } = picture;
    const axis = (input) => ({ low: -reach, high: reach, log: false, label: `input ${input}` });
    const both = { xAxis: axis(inputs[0]), yAxis: axis(inputs[1]) };
    const key = `${width} ${reach} ${picture.points.join()}`;
    if (key !== drawn) {
      map = axes.map(both, width);
      setAttributes(root, { viewBox: `0 0 ${width} ${HEIGHT}` });
      axes.draw(both, map);
      const box = [map.left, map.top, map.right - map.left, map.bottom - map.top];
      ["left", "top", "width", "height"].forEach((side, k) => (canvas.style[side] = `${box[k]}px`));
      ["x", "y", "width", "height"].forEach((side, k) => plane.setAttribute(side, box[k]));
      drawDots();
      drawn = key;
    }
    plane.style.cursor = picture.editable ? "crosshair" : "default";
    const [x, y] = place.map((value) => Math.min(reach, Math.max(-reach, value)));
    const answer = answerAt(picture, x, y);
    const where = `${inputs[0]} ${fixed(x, 2)}, ${inputs[1]} ${fixed(y, 2)}`;
    const side = picture.isOutput ? `, class ${answer >= picture.level ? 1 : 0}` : "";
    const said = `${neuron} answers ${fixed(answer, 3)}${side}`;
    setText(readout, `At ${where}: ${said}`);
    setAttributes(cursor, {
      transform: `translate(${map.x(x).toFixed(1)} ${map.y(y).toFixed(1)})`,
      "data-x": x,
      "data-y": y,
      "aria-label": picture.editable ? "Cursor: 0 or 1 places a point, Delete removes one" : "Cursor",
      "aria-valuemin": -reach,
      "aria-valuemax": reach,
      "aria-valuenow": x,
      "aria-valuetext": `${where}: ${said}`,
    });
  }

  return {
    element,
    readout,
    update(next) {
      picture = next;
      if (width === 0) width = Math.round(element.clientWidth);
      if (width < 120) return;
      draw();
      paintAnswers(canvas, picture);
      drawLine();
    },
    /** The class that a click places. */
    choose: (label) => (chosen = label),
    put,
    removeNearest,
  };
}
