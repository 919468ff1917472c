/**
 * What the playground says: epoch and losses beside "Play", a line on how the run stands, and a notice
 * of what was done last; the same for a screen reader.
 *
 * `update(frame, { waits, told })` is told that Python is waited for, and what is more urgent than the
 * frame's own notice, "" for neither.
 *
 * Reads no traits.
 */

import { brief, fixed, html, setText, withThousands } from "../model/dom.js";
import { createReadout } from "../controls/readout.js";
import { createSpokenLine } from "../controls/spoken.js";

const LOST = ["diverged", "saturated", "stuck"];

/** How much larger the loss on the points held out is; a dash where one of the two is no number. */
function gapText({ loss, testLoss }) {
  return typeof loss === "number" && typeof testLoss === "number" ? fixed(testLoss - loss, 4) : "\u2013";
}

/** A loss; words where it is no finite number, a dash where there is none. */
function lossText(value) {
  if (value === null) return "\u2013";
  if (typeof value === "string") return value;
  return value < 1e-4 ? brief(value) : fixed(value, 6);
}

export function createWords(root, signal) {
  const epoch = createReadout("epoch");
  const loss = createReadout("loss, training");
  const testLoss = createReadout("loss, test");
  const gap = createReadout("gap");
  gap.element.title = "How much larger the loss is on the points that were not trained on";
  const rate = createReadout("learning rate");
  const status = html("p", { class: "nn-story nn-status" });
  const notice = html("p", { class: "nn-notice" });
  const spoken = createSpokenLine(root, signal);
  const readouts = [epoch, loss, testLoss, gap, rate].map(({ element }) => element);
  return {
    readouts: html("div", { class: "nn-readouts" }, ...readouts),
    messages: html("div", { class: "nn-messages" }, status, notice),
    spoken: spoken.element,
    update(frame, { waits, told }) {
      const { epoch: last, standsAt } = frame;
      const back = standsAt === last ? "" : ` of ${withThousands(last)}`;
      setText(epoch.value, `${withThousands(standsAt)}${back}`);
      setText(loss.value, lossText(frame.loss));
      setText(testLoss.value, lossText(frame.testLoss));
      setText(testLoss.name, `loss, ${frame.heldOut}`);
      gap.element.hidden = frame.testLoss === null;
      setText(gap.value, gapText(frame));
      rate.element.hidden = frame.rate === null;
      setText(rate.value, frame.rate === null ? "" : brief(frame.rate));
      setText(status, waits || frame.status);
      setText(notice, told || frame.notice);
      root.classList.toggle("nn-waiting", waits !== "");
      root.classList.toggle("nn-diverged", LOST.includes(frame.verdict));
      root.classList.toggle("nn-solved", frame.verdict === "solved");
      const stands = frame.playing && !frame.still ? "Training." : frame.status;
      spoken.say(`${told || frame.notice} ${waits || stands}`.trim());
    },
  };
}
