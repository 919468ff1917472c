/**
 * What is drawn over the map of a race: the goal, the paths, and where each optimizer stands.
 *
 * A path is strong up to the step where we stand and pale after it, with a dot for each step.  Where
 * an optimizer stands is its mark, with arrows: solid, the way down (against the gradient); dashed, the
 * way its memory leads (against momentum's velocity or Adam's mean); and a cross, whose arms are as
 * long as the squares it remembers let it go along each number.  All arrows have one length: they show
 * a way, and no size.
 *
 * Reads no traits: `show(picture)` is told what to draw with the map's next drawing.
 */

import { setAttributes, setText, svg } from "../model/dom.js";
import { contourPieces } from "../views/contours.js";
import { clippedDots, clippedPath } from "./race_lines.js";

const ARROW = 38; // pixels
const HEAD = 6;
const ARM = 15;
const LINE = 14; // pixels between two names
const STAR = "M0 -7 1.8 -2.3 6.8 -2.1 2.9 1 4.2 5.8 0 3 -4.2 5.8 -2.9 1 -6.8 -2.1 -1.8 -2.3Z";

/** The marks of the lanes, told apart by their shapes. */
export const MARKS = [
  "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0Z",
  "M-5 -5H5V5H-5Z",
  "M0 -6.5 6.2 4.5H-6.2Z",
  "M0 -7 6 0 0 7 -6 0Z",
];

/** How the path of a lane looks; the loss chart and the list of lanes have the same lines. */
export function lineClass(index) {
  return index === 0 ? "nn-curve" : `nn-curve nn-pin-${index}`;
}

/** An arrow from a place in pixels; nothing for one without a length. */
function arrow([x, y], [dx, dy]) {
  const length = Math.hypot(dx, dy);
  if (!(length > 3)) return "";
  const [ux, uy] = [dx / length, dy / length];
  const [ex, ey] = [x + dx, y + dy];
  const side = (turn) => {
    const [bx, by] = [ex - HEAD * (ux + turn * 0.6 * uy), ey - HEAD * (uy - turn * 0.6 * ux)];
    return `${bx.toFixed(1)} ${by.toFixed(1)}`;
  };
  const end = `${ex.toFixed(1)} ${ey.toFixed(1)}`;
  return `M${x.toFixed(1)} ${y.toFixed(1)}L${end}M${side(1)}L${end}L${side(-1)}`;
}

/** The way against a vector of the landscape, in pixels, as long as an arrow. */
function against([x, y], [sx, sy]) {
  const largest = Math.max(Math.abs(x), Math.abs(y)); // 1e-200 squared would be 0
  if (!(largest > 0) || !Number.isFinite(largest)) return [0, 0];
  const [dx, dy] = [(-x / largest) * sx, (y / largest) * sy];
  const length = Math.hypot(dx, dy);
  return [(dx / length) * ARROW, (dy / length) * ARROW];
}

/** The cross that squares make, around a place. */
function cross([x, y], squares, [sx, sy]) {
  const arms = [sx, sy].map((size, k) => size / Math.sqrt(squares[k]));
  const longest = Math.max(...arms);
  if (!(longest > 0) || !Number.isFinite(longest)) return "";
  const [dx, dy] = arms.map((arm) => (arm / longest) * ARM);
  const across = `M${(x - dx).toFixed(1)} ${y.toFixed(1)}h${(2 * dx).toFixed(1)}`;
  return `${across}M${x.toFixed(1)} ${(y - dy).toFixed(1)}v${(2 * dy).toFixed(1)}`;
}

function createRunner(index) {
  const mark = `nn-lane nn-lane-${index + 1}`;
  const line = { class: lineClass(index), fill: "none" };
  const parts = {
    later: svg("path", { ...line, class: `${line.class} nn-later` }),
    sooner: svg("path", { ...line, "data-path": index }),
    dots: svg("path", { class: `${mark} nn-prints`, fill: "none" }),
    cross: svg("path", { class: `${mark} nn-cross`, fill: "none" }),
    memory: svg("path", { class: `${mark} nn-memory`, fill: "none" }),
    downhill: svg("path", { class: `${mark} nn-downhill`, fill: "none" }),
    dot: svg("path", { class: `${mark} nn-mark`, d: MARKS[index], "data-mark": index }),
    name: svg("text", { class: "nn-mark-name" }),
  };
  return parts;
}

/** Heights at which names stand so that none covers another, or the start. */
function apart(labels, start) {
  const placed = [{ x: start[0] - 10, y: start[1] + 4, width: 20 }];
  for (const label of [...labels].sort((a, b) => a.y - b.y)) {
    let { y } = label;
    for (const other of placed) {
      const beside = label.x + label.width < other.x || other.x + other.width < label.x;
      if (!beside && Math.abs(y - other.y) < LINE) y = other.y + LINE;
    }
    placed.push({ ...label, y });
  }
  return placed.slice(1);
}

export function createRaceMap({ lanes, bottoms, goal }) {
  const clip = `nn-${Math.random().toString(36).slice(2)}`;
  const frame = svg("rect");
  const finish = svg("path", { class: "nn-finish", fill: "none" });
  const stars = bottoms.map(() => svg("path", { class: "nn-star", d: STAR }));
  const runners = Array.from({ length: lanes }, (_, k) => createRunner(k));
  const layer = (name) => runners.map((runner) => runner[name]);
  const inner = svg(
    "g",
    { "clip-path": `url(#${clip})` },
    finish,
    ...stars,
    ...["later", "sooner", "dots", "cross", "memory", "downhill", "dot"].flatMap(layer),
  );
  const element = svg(
    "g",
    { class: "nn-race-map", "aria-hidden": "true" },
    svg("clipPath", { id: clip }, frame),
    inner,
    ...layer("name"),
  );
  let picture = null;
  let finished = "";
  const kept = new Map(); // by a lane's parts: what was drawn of it, since a move changes mostly one

  /** The line around the places below the goal; drawn again only for another size. */
  function drawFinish({ values, columns, rows }, map) {
    const key = [map.left, map.right, map.top, map.bottom].join();
    if (finished === key) return;
    finished = key;
    const x = (column) => map.left + (column / (columns - 1)) * (map.right - map.left);
    const y = (row) => map.bottom - (row / (rows - 1)) * (map.bottom - map.top);
    const pieces = contourPieces(values, columns, rows, goal).map(([x1, y1, x2, y2]) => {
      return `M${x(x1).toFixed(1)} ${y(y1).toFixed(1)}L${x(x2).toFixed(1)} ${y(y2).toFixed(1)}`;
    });
    setAttributes(finish, { d: pieces.join("") });
  }

  /** A lane's path, and where its optimizer stands; returns the place of its name, if it has one. */
  function drawRunner(parts, { run, name }, step, map) {
    const key = [step, name, map.left, map.right, map.top, map.bottom, ...map.sizes].join();
    const before = kept.get(parts);
    if (before?.run === run && before.key === key) return before.label;
    const label = drawAnew(parts, { run, name }, step, map);
    kept.set(parts, { run, key, label });
    return label;
  }

  function drawAnew(parts, { run, name }, step, map) {
    const last = run.xs.length - 1;
    const at = Math.min(step, last);
    const places = run.xs.map((x, k) => map.place(x, run.ys[k]));
    const here = places[at];
    const shown = at >= 0 && map.holds(here);
    setAttributes(parts.later, { d: clippedPath(places.slice(Math.max(0, at)), map) });
    setAttributes(parts.sooner, { d: clippedPath(places.slice(0, at + 1), map) });
    setAttributes(parts.dots, { d: clippedDots(places, map) });
    parts.dot.style.display = shown ? "" : "none";
    const drawn = { downhill: "", memory: "", cross: "" };
    if (shown) {
      setAttributes(parts.dot, { transform: `translate(${here[0].toFixed(1)} ${here[1].toFixed(1)})` });
      const { way, squares } = picture.remembered(run, at);
      drawn.downhill = arrow(here, against(run.slopes[at], map.sizes));
      if (way) drawn.memory = arrow(here, against(way, map.sizes));
      if (squares) drawn.cross = cross(here, squares, map.sizes);
    }
    for (const [part, d] of Object.entries(drawn)) setAttributes(parts[part], { d });
    return shown ? { parts, name, x: here[0] + 10, y: here[1] + 4, width: 7.4 * name.length } : null;
  }

  function draw(axes) {
    if (picture === null) return;
    const { grid, xAxis, yAxis, step } = picture;
    const { left, right, top, bottom } = axes;
    const sizes = [(right - left) / (xAxis.high - xAxis.low), (bottom - top) / (yAxis.high - yAxis.low)];
    const map = {
      ...{ left, right, top, bottom, sizes },
      place: (x, y) => [left + (x - xAxis.low) * sizes[0], bottom - (y - yAxis.low) * sizes[1]],
      holds: ([x, y]) => x >= left && x <= right && y >= top && y <= bottom,
    };
    setAttributes(frame, { x: left, y: top, width: right - left, height: bottom - top });
    drawFinish(grid, map);
    stars.forEach((star, k) => {
      const [x, y] = map.place(...bottoms[k]);
      setAttributes(star, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
    });
    const labels = runners.map((parts, k) => {
      const lane = picture.lanes[k];
      for (const part of Object.values(parts)) part.classList.toggle("nn-off", lane === null);
      parts.name.style.display = "none";
      return lane && drawRunner(parts, lane, step, map);
    });
    for (const { parts, name, x, y, width } of apart(labels.filter(Boolean), map.place(...picture.start))) {
      const turned = x + width > right;
      parts.name.style.display = "";
      setText(parts.name, name);
      setAttributes(parts.name, {
        x: (turned ? x - 20 : x).toFixed(1),
        y: Math.min(y, bottom - 4).toFixed(1),
        "text-anchor": turned ? "end" : "start",
      });
    }
  }

  return {
    element,
    draw,
    /** `lanes` holds { run, name } or null for each lane; `remembered(run, step)` its memory. */
    show(next) {
      picture = next;
    },
  };
}
