/**
 * The probability of each digit as a bar, with its number after it.
 *
 * Reads no traits.
 */

import { setAttributes, setText, svg } from "../model/dom.js";
import { percentBrief, percentText } from "./words.js";

const ROW = 20.8; // pixels from a bar to the next
const [START, WIDE] = [8, 58]; // percent of the width: where bars begin, and the longest; then numbers

export function createDigitBars(count) {
  const rows = Array.from({ length: count }, (_, digit) => {
    const y = digit * ROW;
    const place = { x: `${START}%`, y: y + 3, height: 13 };
    return {
      name: svg("text", { class: "nn-digit", x: "1%", y: y + 14, text: String(digit) }),
      track: svg("rect", { class: "nn-digit-track", ...place, width: `${WIDE}%` }),
      bar: svg("rect", { class: "nn-digit-bar", ...place, width: 0 }),
      number: svg("text", { x: `${START + WIDE + 2}%`, y: y + 14 }, ""),
    };
  });
  const element = svg(
    "svg",
    { class: "nn-digits", role: "img", width: "100%", height: count * ROW },
    ...rows.flatMap(({ name, track, bar, number }) => [name, track, bar, number]),
  );
  return {
    element,
    /** Show the probabilities; the digit that is read stands out. */
    update(probabilities, answer) {
      rows.forEach(({ name, bar, number }, digit) => {
        const p = probabilities[digit];
        setAttributes(bar, { width: `${(WIDE * p).toFixed(2)}%` });
        setText(number, percentBrief(p));
        for (const part of [name, number]) part.classList.toggle("nn-answer", digit === answer);
      });
      const said = probabilities.map((p, digit) => `${digit} ${percentText(p)}`).join(", ");
      setAttributes(element, { "aria-label": `Probabilities: ${said}` });
    },
  };
}
