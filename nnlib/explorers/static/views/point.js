/**
 * The point of a chart or a map under the reader's hand: pulled, put elsewhere by a press on the
 * plane, or moved by keys.
 *
 * A press of the mouse on the plane brings the point there at once.  A finger's may be the beginning
 * of a scroll: it brings the point when it is lifted or goes sideways, unless `free` says that the
 * plane does not scroll.  Whoever takes hold of the point itself moves it from where it is.  Each
 * move ends with the event "change".
 *
 * Reads no traits: `onPlace(x, y)` is given pixels of the drawing; `onKey(event)` says whether the
 * key was one of its own.
 */

import { OWN_KEYS, svg } from "../model/dom.js";

const SLACK = 3; // pixels that a finger may wander

export function createPoint({ root, plane, kind, role, free = false, onPlace, onKey, signal }) {
  const dot = svg("circle", { class: "nn-point", r: 6 });
  const handle = svg(
    "g",
    { class: kind, role: "slider", tabindex: 0, "aria-roledescription": role, ...OWN_KEYS },
    svg("circle", { class: "nn-handle-ring", r: 13 }),
    dot,
  );
  const settle = () => handle.dispatchEvent(new Event("change", { bubbles: true }));
  let pull = null;
  let place = [0, 0]; // where the point stands

  const moveTo = (event) => {
    const corner = root.getBoundingClientRect();
    onPlace(event.clientX - corner.x + pull.offset[0], event.clientY - corner.y + pull.offset[1]);
  };
  const begin = (part) => (event) => {
    if (event.button !== 0 || pull !== null) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    part.setPointerCapture(event.pointerId);
    const corner = root.getBoundingClientRect();
    const held = part === handle;
    const at = [event.clientX, event.clientY];
    pull = {
      id: event.pointerId,
      at,
      offset: held ? [place[0] + corner.x - at[0], place[1] + corner.y - at[1]] : [0, 0],
      waits: event.pointerType === "touch" && !free,
      tap: !held,
    };
    if (!held && !pull.waits) moveTo(event);
  };
  const move = (event) => {
    if (event.pointerId !== pull?.id) return;
    const way = [event.clientX - pull.at[0], event.clientY - pull.at[1]].map(Math.abs);
    if (pull.waits && (way[0] < SLACK || way[0] <= way[1])) return;
    pull.waits = pull.tap = false;
    moveTo(event);
  };
  const end = (event) => {
    if (event.pointerId !== pull?.id) return;
    if (event.type === "pointerup" && pull.waits && pull.tap) moveTo(event);
    pull = null;
    settle();
  };
  for (const part of [plane, handle]) {
    const on = (type, act) => part.addEventListener(type, act, { signal });
    on("pointerdown", begin(part));
    on("pointermove", move);
    on("pointerup", end);
    on("pointercancel", end);
  }
  handle.addEventListener(
    "keydown",
    (event) => {
      if (!onKey(event)) return;
      event.preventDefault();
      settle();
    },
    { signal },
  );

  return {
    element: handle,
    dot,
    put(x, y) {
      place = [x, y];
      const transform = `translate(${x.toFixed(2)} ${y.toFixed(2)})`;
      if (handle.getAttribute("transform") !== transform) handle.setAttribute("transform", transform);
    },
  };
}
