/**
 * What the diagram says of the number under the pointer, or of the one that has the focus: how the
 * loss changes with it; and the number itself, where the diagram shows something else in its place
 * (a trained weight, which has a start; a factor of the chain rule).
 *
 * Two chips, one on either side of the number, over lines and never over another number; the pointer
 * goes through them.
 *
 * Reads no traits.
 */

import { brief, fixed, setAttributes, svg } from "../model/dom.js";
import { afterName, drawnName } from "../model/names.js";
import { drawGround, fitGround } from "./network_parts.js";

const REACH = 18.5; // pixels from the middle of a label to the middle of a chip
const EDGE = 2;
const LINE = 11;

/** A slope with as many digits as an output's error has beside it. */
function slopeText(value) {
  return value !== 0 && Math.abs(value) < 1e-5 ? brief(value) : fixed(value, 6);
}

function createChip(kind) {
  const ground = drawGround();
  const text = svg("text", { class: `nn-chip-text ${kind}`, "text-anchor": "middle" });
  const group = svg("g", { class: "nn-chip" }, ground, text);
  group.style.display = "none";
  return { group, ground, text };
}

export function createCard(width) {
  const id = `nn-${Math.random().toString(36).slice(2)}`;
  const slope = createChip("nn-slope");
  const own = createChip("nn-own");
  const element = svg("g", { class: "nn-card", id }, slope.group, own.group);

  function put({ group, ground, text }, nodes, [x, y], left = 0) {
    group.style.display = "";
    text.replaceChildren(...nodes);
    setAttributes(text, { x, y: y + 3.5 });
    fitGround(ground, text, `${x} ${y}`);
    const half = Number(ground.getAttribute("width")) / 2;
    const inside = Math.min(width - half - EDGE, Math.max(left + half + EDGE, x));
    setAttributes(group, { transform: `translate(${(inside - x).toFixed(1)} 0)` });
  }

  function hide() {
    slope.group.style.display = own.group.style.display = "none";
  }

  return {
    element,
    id,
    /**
     * `spot` is { at, above, reach, left, narrow }: the number's middle, on which side the slope
     * stands and how far off, where its room begins, and whether that is only for one word a line.
     */
    show(name, { at: [x, y], above, reach = REACH, left, narrow }, { gradient, held }) {
      hide();
      const side = above ? -reach : reach;
      if (gradient !== undefined) {
        const second = narrow ? { x, dx: 0, dy: LINE } : {};
        const gap = svg("tspan", { class: "nn-gap", text: " " });
        const size = afterName({ ...second, text: slopeText(gradient) });
        put(slope, [...drawnName(`∂E/∂${name}`), gap, size], [x, y + side], left);
      }
      if (held !== undefined) put(own, drawnName(held), [x, y - side], left);
    },
    hide,
  };
}
