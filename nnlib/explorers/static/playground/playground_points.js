/**
 * The hand on the plane: where it points, and what it does with the reader's own points.
 *
 * A click on free ground places a point, one on a point takes it away, and a drag moves a point; a
 * finger does the same.  At the cursor 0 and 1 place a point, Delete takes the nearest one away, and
 * Enter picks it up: the arrow keys then carry it, until Enter puts it down or Escape puts it back, as
 * it does with one that is dragged.
 *
 * `createHand` takes the plane's surface and its cursor, and calls
 *   onPoint(place)          where the hand or the cursor is now
 *   onPlace(place, label)   onRemove(index)   onMove(index, place)   onDone(), the end of such a move
 * `state()` tells { points, editable, reach, map, chosen }: the points as x, y, class, and whether for
 * the test, one after the other; `map` from values to pixels, as axes.js has it; the class that a click
 * places.
 *
 * Draws nothing and reads no traits.
 */

import { ARROWS } from "../views/axes.js";

const STEP = 0.05; // of the reach: one press of an arrow key
const NEAR = 11; // pixels from a point within which it is meant
const NEAR_FINGER = 20;
const STILL = 3; // pixels a hand may move in a click

export function createHand({ surface, cursor, state, onPoint, onPlace, onRemove, onMove, onDone, signal }) {
  let place = [0, 0];
  let press = null; // what the pointer that is down does: { index, from, start, moved }
  let carried = null; // the point the keys carry, and where it came from

  const go = (next) => onPoint((place = next));
  const placeAt = (event) => {
    const { map } = state();
    const corner = surface.ownerSVGElement.getBoundingClientRect();
    const found = [map.xAt(event.clientX - corner.x), map.yAt(event.clientY - corner.y)];
    return found.map((value) => Number(value.toFixed(2)));
  };
  /** The index of the nearest point, and how far it is on screen. */
  const nearest = ([x, y]) => {
    const { points, map } = state();
    let found = { index: -1, distance: Infinity };
    for (let k = 0; k < points.length; k += 4) {
      const distance = Math.hypot(map.x(points[k]) - map.x(x), map.y(points[k + 1]) - map.y(y));
      if (distance < found.distance) found = { index: k / 4, distance };
    }
    return found;
  };
  const pointOf = (index) => [...state().points.slice(4 * index, 4 * index + 2)];
  const putDown = () => {
    if (carried === null) return;
    carried = null;
    cursor.classList.remove("nn-carrying");
    onDone();
  };

  const down = (event) => {
    if (!state().map || event.button !== 0) return;
    putDown();
    go(placeAt(event));
    cursor.focus({ preventScroll: true });
    if (!state().editable) return;
    const { index, distance } = nearest(place);
    const near = event.pointerType === "touch" ? NEAR_FINGER : NEAR;
    const start = [event.clientX, event.clientY];
    press = { index: distance < near ? index : -1, from: pointOf(index), start, moved: false };
    surface.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const move = (event) => {
    if (!state().map) return;
    go(placeAt(event));
    if (press === null) return;
    const [dx, dy] = [event.clientX - press.start[0], event.clientY - press.start[1]];
    press.moved ||= Math.hypot(dx, dy) > STILL;
    if (press.moved && press.index >= 0) onMove(press.index, place);
  };
  const up = () => {
    if (press === null) return;
    const { index, moved } = press;
    press = null;
    if (index >= 0 && !moved) onRemove(index);
    if (index < 0 && !moved) onPlace(place, state().chosen);
    onDone();
  };
  const cancel = () => {
    if (press !== null) onDone();
    press = null;
  };
  surface.addEventListener("pointerdown", down, { signal });
  surface.addEventListener("pointermove", move, { signal });
  surface.addEventListener("pointerup", up, { signal });
  surface.addEventListener("pointercancel", cancel, { signal });

  const walk = (way, far) => {
    const { reach } = state();
    const step = reach * STEP * (far ? 4 : 1);
    go(
      place.map((value, axis) => {
        const next = Number((value + way[axis] * step).toFixed(4));
        return Math.min(reach, Math.max(-reach, next));
      }),
    );
    if (carried !== null) onMove(carried.index, place);
  };
  const pickUp = () => {
    const { index } = nearest(place);
    if (index < 0) return;
    carried = { index, from: pointOf(index) };
    cursor.classList.add("nn-carrying");
    go(carried.from.map((value) => Number(value.toFixed(4))));
  };
  const putBack = () => {
    const { index, from } = carried ?? press;
    if (index < 0) return;
    onMove(index, from);
    go(from);
    putDown();
    cancel();
  };
  const remove = () => {
    const { index } = nearest(place);
    if (index >= 0) onRemove(index);
    onDone();
  };
  const put = (label) => {
    onPlace(place, label);
    onDone();
  };
  cursor.addEventListener("blur", putDown, { signal });
  cursor.addEventListener(
    "keydown",
    (event) => {
      const { map, editable } = state();
      if (!map || event.ctrlKey || event.metaKey || event.altKey) return;
      const { key, shiftKey } = event;
      if (ARROWS[key]) walk(ARROWS[key], shiftKey);
      else if (!editable) return;
      else if (key === "Enter") (carried === null ? pickUp : putDown)();
      else if (key === "Escape" && (carried ?? press) !== null) putBack();
      else if (carried !== null) return;
      else if (key === "0" || key === "1") put(Number(key));
      else if (key === "Delete" || key === "Backspace") remove();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );
  return {
    get place() {
      return place;
    },
    get carrying() {
      return carried !== null;
    },
  };
}
