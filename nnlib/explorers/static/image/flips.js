/**
 * A strip under a slider: which digit is read all along it, and where that changes.
 *
 * Looked at are places at equal distances, and between two that differ the change is searched for by
 * halving.  A part of the strip that was needed once is kept, and only changes.
 *
 * Reads no traits.
 */

import { setAttributes, setText, svg } from "../model/dom.js";
import { general } from "./words.js";

const HALVINGS = 4;
const ROOM = 0.08; // of the strip, for a part's digit

/** The stretches of a slider's way with one answer: [{ from, to, digit }], shares from 0 to 1. */
export function stretchesOf(answerAt, places) {
  const found = [{ from: 0, to: 1, digit: answerAt(0) }];
  let before = 0;
  for (let k = 1; k < places; k++) {
    const place = k / (places - 1);
    const digit = answerAt(place);
    const last = found.at(-1);
    if (digit !== last.digit) {
      let [low, high] = [before, place];
      for (let halving = 0; halving < HALVINGS; halving++) {
        const middle = (low + high) / 2;
        if (answerAt(middle) === last.digit) low = middle;
        else high = middle;
      }
      last.to = (low + high) / 2;
      found.push({ from: last.to, to: 1, digit });
    }
    before = place;
  }
  return found;
}

export function createFlips(label) {
  const parts = [];
  const element = svg("svg", { class: "nn-flips", role: "img", width: "100%", height: 14 });
  const add = () => {
    const ground = svg("rect", { y: 0.5, height: 13, x: 0, width: 0 });
    const digit = svg("text", { y: 11, "text-anchor": "middle" }, "");
    element.append(ground, digit);
    parts.push({ ground, digit });
  };
  const percent = (share) => `${(100 * share).toFixed(2)}%`;
  let known = { made: [] }; // of what, and for which amounts, the stretches were found
  let stretches = [];
  let last;
  return {
    element,
    /** Find the stretches, unless they were found for the same. */
    follow(made, asked, find) {
      if (known.asked === asked && made.every((each, k) => each === known.made[k])) return;
      known = { made, asked };
      stretches = find();
    },
    /** Show them between the ends of the slider; `right` is the digit that it is, or was read. */
    update(ends, right) {
      const key = JSON.stringify([stretches, ends, right]);
      if (key === last) return;
      last = key;
      while (parts.length < stretches.length) add();
      parts.forEach(({ ground, digit }, k) => {
        const { from, to, digit: read } = stretches[k] ?? { from: 0, to: 0, digit: "" };
        setAttributes(ground, {
          class: read === right ? "nn-flip" : "nn-flip nn-flip-other",
          x: percent(from),
          width: percent(to - from),
        });
        setText(digit, to - from >= ROOM ? String(read) : "");
        setAttributes(digit, { x: percent((from + to) / 2) });
      });
      const place = (share) => general(Number((ends[0] + share * (ends[1] - ends[0])).toPrecision(3)));
      const said = stretches.map(({ from, to, digit }) => `${digit} from ${place(from)} to ${place(to)}`);
      setAttributes(element, { "aria-label": `Read along ${label}: ${said.join(", ")}` });
    },
  };
}
