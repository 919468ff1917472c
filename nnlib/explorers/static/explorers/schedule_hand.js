/**
 * The hand that draws a learning rate: from where the mouse or a finger goes, or a key is pressed, to
 * rates at the handles.
 *
 * A stroke sets every handle it passes, on a straight line from one place of the hand to the next, as
 * it is seen on the axis; and the nearest one goes up and down with the hand, unless the hand leaves
 * it.  Rates are as round as the axis shows them.
 *
 * Reads the traits drawn and step, and writes them; `axis()` is the rate's axis now, and `rates()` are
 * the rates of all steps.
 */

import { ARROWS, linearTicks } from "../views/axes.js";
import { rounded } from "../controls/pull.js";

const PIXELS = 210; // about as high as the plane is
const COARSE = 10 ** 0.05;
const FINE = 10 ** 0.01;

export function createDrawingHand({ model, session, handles, axis, rates }) {
  let stroke = null;
  const place = () => handles.indexOf(model.get("step"));
  const within = (index) => Math.min(handles.length - 1, Math.max(0, index));

  /** A rate as round as the axis shows it. */
  const tidy = (rate) => {
    const { high, log } = axis();
    return log ? Number(rate.toPrecision(3)) : Math.max(0, rounded(rate, high / PIXELS));
  };
  const nearest = (step) =>
    handles.reduce((best, each) => (Math.abs(each - step) < Math.abs(best - step) ? each : best));

  /** Draw rates, pairs of a handle's step and a rate, and stand at `step`. */
  function draw(pairs, step = model.get("step")) {
    const drawn = new Map([...model.get("drawn"), ...pairs]);
    session.set({ drawn: [...drawn].sort((a, b) => a[0] - b[0]), step });
  }

  /** The pairs that a stroke passes between two places of the hand. */
  function passed(from, to) {
    const { low, log } = axis();
    const bend = log ? (rate) => Math.log(Math.max(rate, low)) : (rate) => rate;
    const unbend = log ? Math.exp : (rate) => rate;
    const between = (step) => step > Math.min(from.x, to.x) && step < Math.max(from.x, to.x);
    return handles.filter(between).map((step) => {
      const share = (step - from.x) / (to.x - from.x);
      return [step, tidy(unbend(bend(from.y) + share * (bend(to.y) - bend(from.y))))];
    });
  }

  /** Whether the hand goes away from a handle more than up or down beside it. */
  function leaves(from, to, step, pixel) {
    const { low, high, log } = axis();
    const rise = log
      ? Math.log(Math.max(to.y, low) / Math.max(from.y, low)) / Math.log(high / low)
      : (to.y - from.y) / high;
    const aside = (to.x - from.x) / pixel;
    return aside * (to.x - step) > 0 && Math.abs(aside) > Math.abs(rise * PIXELS) / 4;
  }

  /** One key press up or down, or a page of them. */
  function turned(rate, { direction, fine, page }) {
    const { low, high, log } = axis();
    if (log) {
      const factor = page ? 10 : fine ? FINE : COARSE;
      return Number((Math.max(rate, low) * factor ** direction).toPrecision(3));
    }
    const [, tick] = linearTicks(0, high, 4);
    const size = page ? tick : tick / (fine ? 100 : 10);
    return Math.max(0, Number((rate + direction * size).toPrecision(12)));
  }

  return {
    free: true,
    draw,
    /** The handle that is nearest to a step. */
    nearest,
    /** A stroke has ended. */
    lift() {
      stroke = null;
    },
    /** Whether a stroke is being drawn. */
    get busy() {
      return stroke !== null;
    },
    onMove(x, pixel, y) {
      const to = { x, y };
      const step = nearest(x);
      const pairs = stroke ? passed(stroke, to) : [];
      if (!stroke || !leaves(stroke, to, step, pixel)) pairs.push([step, tidy(y)]);
      draw(pairs, step);
      stroke = to;
    },
    /** Take a key that goes along the steps; whether it was such a key. */
    along(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return false;
      const ends = { Home: 0, End: handles.length - 1 };
      const [aside] = ARROWS[event.key] ?? [0];
      if (!(event.key in ends) && aside === 0) return false;
      const step = handles[ends[event.key] ?? within(place() + aside)];
      if (event.shiftKey && aside !== 0) draw([[step, rates()[model.get("step")]]], step);
      else session.set({ step });
      return true;
    },
    onKey(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return false;
      if (this.along(event)) return true;
      const step = model.get("step");
      if (event.key === "Delete" || event.key === "Backspace") {
        session.set({ drawn: model.get("drawn").filter(([each]) => each !== step) });
        return true;
      }
      const page = { PageUp: 1, PageDown: -1 }[event.key];
      const direction = page ?? ARROWS[event.key]?.[1];
      if (!direction) return false;
      const turn = { direction, fine: event.shiftKey, page: page !== undefined };
      draw([[step, turned(rates()[step], turn)]]);
      return true;
    },
  };
}
