/**
 * Where everything stands in the drawing of the layers, in pixels.
 *
 * Draws nothing and reads no traits.
 */

export const STRIP = 122; // the height of a strip of histograms
export const LEFT = 54; // for the numbers of the axes
export const RIGHT = 4;
export const LINE = 13; // the height of a line of text
const ZERO = 9; // under a strip, for what is exactly 0
const LEAST = 22; // the width that a layer needs
const BESIDE = 46; // in which a size has room; in less they stand on two lines in turn
const BRIEF = 28; // below which a size has one digit
const WIDE = 62; // in which an activation's name has room
const NARROW = 26; // in which its first letters have

/** The places for so many layers in this width; `mixed` is whether they have names of their own. */
export function layOut(width, depth, mixed) {
  const whole = Math.max(width, LEFT + RIGHT + depth * LEAST);
  const place = (whole - LEFT - RIGHT) / depth;
  const lines = place < BESIDE ? 2 : 1;
  const letters = !mixed || place < NARROW ? 0 : place < WIDE ? 4 : 12;
  const head = (lines + 1) * LINE + 7;
  const numbered = head + STRIP + ZERO + LINE + 3;
  const named = letters > 0 ? numbered + LINE : numbered;
  const second = named + 12;
  const rows = second + head + STRIP + ZERO + LINE + 6;
  return {
    whole,
    height: rows + 4 * LINE + 16,
    place,
    lines,
    letters,
    digits: place < BRIEF ? 1 : 2,
    /** Where the strips begin, and their titles. */
    tops: { forward: head, backward: second + head },
    titles: { forward: LINE - 1, backward: second + LINE - 1 },
    /** The lines of the layers' numbers and of their activations. */
    numbered,
    named,
    /** The titles of the two rows at the end, and their numbers. */
    saturated: [rows, rows + LINE + 2],
    dead: [rows + 2 * LINE + 8, rows + 3 * LINE + 10],
    left: (layer) => LEFT + (layer - 1) * place,
    /** Where what is exactly 0 is shown, under a strip that begins there. */
    below: (top) => top + STRIP + ZERO / 2 + 1,
  };
}

/** Where a value stands on a strip's axis: a function from values to pixels. */
export function scaleOf({ low, high, log }, top) {
  const rise = log ? Math.log10 : (value) => value;
  const [from, to] = [rise(low), rise(high)];
  return (value) => top + STRIP * (1 - (rise(value) - from) / (to - from));
}
