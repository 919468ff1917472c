/**
 * The losses: their chart, what its lines are, its axis, and the run that is pinned to be compared.
 *
 * `update(frame)` is told of whole frames; `ask(type)` asks Python to pin a run or to let it go, at
 * `pin`, the button.
 *
 * Reads no traits.
 */

import { createButton, enable } from "../controls/button.js";
import { html, setAttributes, setText } from "../model/dom.js";
import { createSwitch } from "../controls/switch.js";
import { createChartLegend, createLossChart } from "./playground_chart.js";

const PIN = "Keep this run on the chart, to compare others with it";

/** The run that is pinned, and the button that pins the present one. */
function createPin({ ask, signal }) {
  let pinned = null;
  const button = createButton({
    text: "Pin",
    title: PIN,
    onClick: () => ask(pinned === null ? "pin" : "unpin"),
    signal,
  });
  const name = html("p", { class: "nn-pinned" });
  return {
    button,
    name,
    show(frame) {
      pinned = frame.pinned;
      setText(button, pinned === null ? "Pin" : "Unpin");
      setAttributes(button, {
        "aria-label": pinned === null ? "Pin this run" : "Unpin the pinned run",
        title: pinned === null ? PIN : "Let the pinned run go",
      });
      enable(button, pinned !== null || frame.loss !== null);
      setText(name, pinned === null ? "" : `Pinned: ${pinned}`);
      setAttributes(name, { title: pinned ?? "" });
    },
  };
}

export function createLosses({ ask, signal }) {
  let frame = null;
  let log = false;
  const chart = createLossChart({ name: "Loss after every epoch", signal });
  const legend = createChartLegend();
  const pin = createPin({ ask, signal });
  const axis = createSwitch({
    label: "loss axis",
    words: ["linear", "log"],
    onInput(value) {
      log = value;
      axis.show(log);
      if (frame !== null) draw();
    },
    signal,
  });
  axis.show(log);
  const draw = () => {
    const { epoch, standsAt: at, best, loss, training, test, pinnedCurves } = frame;
    chart.update({ at, epoch, best, loss, training, test, pinned: pinnedCurves, log });
    legend.call(frame.heldOut);
  };
  return {
    parts: [
      chart.element,
      html("div", { class: "nn-under" }, legend.element, axis.element, pin.button),
      pin.name,
    ],
    pin: pin.button,
    update(next) {
      frame = next;
      pin.show(frame);
      draw();
      if (!frame.playing) chart.describe(`Loss after every epoch. ${frame.status}`);
    },
  };
}
