/**
 * The pad: a square of 32 x 32 that is drawn on with the mouse, a finger, a pen, or keys.
 *
 * A finger that draws does not scroll the page; the style sheet sees to that.  By keys a pen is moved
 * over the pad: arrows, and Home, End, Page Up and Page Down aslant, as they stand on a keypad; Space
 * or Enter puts it down or lifts it, and Delete takes the last stroke away.
 *
 * The pen's place is the view's own.
 *
 * Of the traits, reads and writes strokes.
 */

import { OWN_KEYS, html, setAttributes, svg } from "../model/dom.js";

const WAYS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-1, -1],
  PageUp: [1, -1],
  End: [-1, 1],
  PageDown: [1, 1],
};
const FAR = 4; // points of the grid that the pen goes with Shift
const APART = 0.5; // points of the grid between two points of a stroke, at least
export const MOST_POINTS = 20_000;
const HELP =
  "On the pad ← ↑ → ↓ move the pen, with Shift 4 points at a time, and Home, End, Page Up and Page Down " +
  "aslant. Space puts it down or lifts it. Delete takes the last stroke away.";

export function createPad({ model, session, side, pen, signal }) {
  const id = `nn-${Math.random().toString(36).slice(2)}`; // ties the help to the pad
  const paths = svg("g", { class: "nn-strokes", "stroke-width": 2 * pen });
  const dot = svg("circle", { class: "nn-pen", r: pen });
  const empty = svg("text", { class: "nn-pad-empty", x: side / 2, y: side / 2, text: "draw a digit" });
  const pad = svg(
    "svg",
    {
      class: "nn-pad",
      viewBox: `0 0 ${side} ${side}`,
      role: "application",
      tabindex: 0,
      "aria-label": "Drawing pad",
      "aria-roledescription": "drawing pad",
      "aria-describedby": id,
      ...OWN_KEYS,
    },
    svg("rect", { class: "nn-pad-ground", x: 0, y: 0, width: side, height: side }),
    svg("path", { class: "nn-pad-lines", d: `M${side / 2} 0V${side}M0 ${side / 2}H${side}` }),
    empty,
    paths,
    dot,
  );
  const help = html(
    "details",
    { class: "nn-formulas" },
    html("summary", { text: "Draw with keys", ...OWN_KEYS }),
    html("p", { class: "nn-help", id, text: HELP }),
  );
  let held = null; // the pointer that draws
  let at = [side / 2, side / 2]; // the keyboard's pen
  let down = false; // whether it draws
  let said = ""; // where it is, once keys have moved it

  const strokesNow = () => model.get("strokes");
  const full = () => strokesNow().reduce((sum, stroke) => sum + stroke.length, 0) >= MOST_POINTS;
  const give = (strokes) => session.set({ strokes });
  const settle = () => pad.dispatchEvent(new Event("change", { bubbles: true }));
  const begin = (point) => !full() && give([...strokesNow(), [point]]);
  /** Draw on to a point, unless it is hardly another one. */
  const goOn = (point) => {
    const strokes = strokesNow();
    if (strokes.length === 0) return begin(point); // somebody else has erased them
    const stroke = strokes.at(-1);
    const [x, y] = stroke.at(-1);
    if (Math.abs(point[0] - x) + Math.abs(point[1] - y) < APART || full()) return undefined;
    return give([...strokes.slice(0, -1), [...stroke, point]]);
  };
  const within = (place) => Number(Math.min(side, Math.max(0, place)).toFixed(2));
  const placeOf = ({ clientX, clientY }) => {
    const box = pad.getBoundingClientRect();
    return [
      within(((clientX - box.x) / box.width) * side),
      within(((clientY - box.y) / box.height) * side),
    ];
  };

  const on = (type, act) => pad.addEventListener(type, act, { signal });
  on("pointerdown", (event) => {
    if (event.button !== 0 || held !== null) return;
    event.preventDefault();
    pad.focus({ preventScroll: true });
    pad.setPointerCapture(event.pointerId);
    held = event.pointerId;
    down = false;
    said = "";
    begin(placeOf(event));
  });
  on("pointermove", (event) => {
    if (event.pointerId !== held) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length > 0 ? events : [event]) goOn(placeOf(each));
  });
  const lift = (event) => {
    if (event.pointerId !== held) return;
    held = null;
    at = strokesNow().at(-1)?.at(-1) ?? at;
    settle();
  };
  on("pointerup", lift);
  on("pointercancel", lift);
  on("blur", () => {
    down = false;
    said = "";
    session.request();
  });
  on("focus", session.request);
  on("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const way = WAYS[event.key];
    const lastGone = event.key === "Delete" || event.key === "Backspace";
    const turns = event.key === " " || event.key === "Enter";
    if (!way && !lastGone && !turns) return;
    event.preventDefault();
    // Where the last stroke ends: it may have been taken back, or drawn on, by others.
    const end = strokesNow().at(-1)?.at(-1);
    down = down && end !== undefined;
    if (down) at = end;
    if (way) {
      const far = event.shiftKey ? FAR : 1;
      at = at.map((place, k) => within(place + way[k] * far));
      if (down) goOn(at);
    } else if (turns) {
      down = !down;
      if (down) begin(at);
    } else {
      down = false;
      if (strokesNow().length > 0) give(strokesNow().slice(0, -1));
    }
    settle();
    const [column, row] = at.map((place) => Math.round(place));
    said = `Pen ${down ? "down" : "up"}, ${column} from the left, ${row} from the top. `;
    session.request();
  });

  return {
    element: pad,
    help,
    /** Where the keyboard's pen is, for those who do not see it. */
    get said() {
      return said;
    },
    /** Paint the strokes as they stand. */
    update(strokes) {
      while (paths.children.length < strokes.length) paths.append(svg("path"));
      while (paths.children.length > strokes.length) paths.lastChild.remove();
      strokes.forEach((stroke, k) => setAttributes(paths.children[k], { d: pathOf(stroke) }));
      empty.style.display = strokes.length > 0 ? "none" : "";
      setAttributes(dot, { cx: at[0], cy: at[1] });
      dot.classList.toggle("nn-pen-down", down);
    },
  };
}

/** A stroke as a path; a single point is a dot of the pen. */
export function pathOf(stroke) {
  const [first, ...rest] = stroke.map(([x, y]) => `${x} ${y}`);
  return `M${first}${rest.map((each) => `L${each}`).join("")}${rest.length === 0 ? "h0" : ""}`;
}
