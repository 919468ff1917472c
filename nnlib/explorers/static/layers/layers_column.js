/**
 * One layer in the drawing of the layers: its bars forward and backward, its sizes, its counts.
 *
 * Reads no traits.
 */

import { OWN_KEYS, setAttributes, setText, significant, svg } from "../model/dom.js";
import { STRIP } from "./layers_layout.js";

const ROOM = 0.86; // of a layer's place, for its longest bar
const FINEST = 0.8; // pixels; a bar that counts anything is seen

/** A size as it stands over its layer. */
function sizeText(size, digits = 2) {
  return typeof size === "string" ? "\u221e" : significant(size, digits);
}

/** A share in percent: "0", "<1", "57". */
function percent(share) {
  return share > 0 && share < 0.01 ? "<1" : String(Math.round(100 * share));
}

/** Bars that lie on their side, from `left` on to the right, as one path. */
function barsPath(counts, left, width, top) {
  const most = Math.max(...counts);
  const high = STRIP / counts.length;
  return counts
    .map((count, k) => {
      if (count === 0) return "";
      const y = (top + STRIP - k * high).toFixed(2);
      const long = Math.max(FINEST, (width * count) / most).toFixed(2);
      return `M${left.toFixed(2)} ${y}h${long}v${-high.toFixed(3)}h${-long}z`;
    })
    .join("");
}

/** A column that can be picked; `onPick(layer)` is told of a click. */
export function createColumn(layer, { onPick, signal }) {
  const text = (kind, own = "") => svg("text", { class: kind, "text-anchor": "middle", text: own });
  const strip = (kind) => ({
    kind,
    bars: svg("path", { class: `nn-bars nn-${kind}` }),
    zeros: svg("path", { class: "nn-zeros" }),
    size: text("nn-size-text"),
  });
  const ground = svg("rect", { class: "nn-layer-ground", rx: 3, y: 0 });
  const strips = [strip("forward"), strip("backward")];
  const number = text("nn-layer-number", String(layer));
  const name = text("nn-layer-activation");
  const saturated = text("nn-size-text nn-count-text");
  const dead = text("nn-size-text nn-count-text");
  const element = svg(
    "g",
    { class: "nn-layer", role: "radio", ...OWN_KEYS },
    ground,
    ...strips.flatMap(({ bars, zeros, size }) => [bars, zeros, size]),
    ...[number, name, saturated, dead],
  );
  element.addEventListener(
    "click",
    () => {
      element.focus({ preventScroll: true });
      onPick(layer);
    },
    { signal },
  );

  /** The bars of one strip, what is exactly 0, and the size over them. */
  function drawStrip({ bars, zeros, size, kind }, own, shown, layout) {
    const { histogram, quantity, scale } = shown[kind];
    const { low, high, log, layers } = histogram;
    const counted = layers[layer - 1];
    const top = layout.tops[kind];
    const left = layout.left(layer) + ((1 - ROOM) / 2) * layout.place;
    const width = ROOM * layout.place;
    const y = !log && low < 0 && high > 0 ? scale(0) : layout.below(top);
    const share = Math.max(1, (width * counted.zeros) / counted.total);
    setAttributes(bars, { d: barsPath(counted.counts, left, width, top) });
    setAttributes(zeros, { d: counted.zeros ? `M${left} ${y}h${share}` : "" });
    const lift = layout.lines === 2 && layer % 2 === 1 ? 19 : 6;
    setAttributes(size, { x: layout.left(layer) + layout.place / 2, y: top - lift });
    setText(size, sizeText(own.rms[quantity], layout.digits));
  }

  return {
    element,
    /** `own` is what Python told of the layer, `shown` what the two strips show of all. */
    draw(own, shown, layout, picked) {
      const x = layout.left(layer) + layout.place / 2;
      setAttributes(ground, { x: layout.left(layer), width: layout.place, height: layout.height });
      for (const each of strips) drawStrip(each, own, shown, layout);
      setAttributes(number, { x, y: layout.numbered });
      setAttributes(name, { x, y: layout.named });
      setText(name, own.activation.slice(0, layout.letters));
      setAttributes(saturated, { x, y: layout.saturated[1] });
      setText(saturated, percent(own.saturated));
      setAttributes(dead, { x, y: layout.dead[1] });
      setText(dead, String(own.dead));
      const { quantity } = shown.forward;
      setAttributes(element, {
        "aria-checked": picked,
        tabindex: picked ? 0 : -1,
        "aria-label":
          `layer ${layer}, ${own.activation}: size of ${quantity} ${sizeText(own.rms[quantity])}, ` +
          `of the gradient ${sizeText(own.rms.gradient)}, ` +
          `${percent(own.saturated)} % saturated, ${own.dead} dead`,
      });
    },
  };
}
