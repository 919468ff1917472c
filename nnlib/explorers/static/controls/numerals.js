/**
 * Numbers as people type and paste them.
 *
 * A minus may be the hyphen of the keyboard or the longer sign that lessons print; the point may be
 * a comma; digits may be of any script; thousands may be parted.  What can be read in two ways is
 * read in neither, and the reason says so.  Where only whole numbers are taken, a comma parts thousands.
 *
 * Draws nothing and reads no traits.
 */

const SPACES = /[\s\u00a0\u2000-\u200f\u202f\u2060\ufeff]/gu;
const MINUS = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/gu;
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/;
const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** The largest number there is, as it is said to who typed a larger one. */
const LARGEST = "1.8e308";

/** A digit of any script as 0 to 9: in Unicode ten of a kind stand in a row, from 0. */
function digit(character) {
  let place = 0;
  let code = character.codePointAt(0);
  while (/\p{Nd}/u.test(String.fromCodePoint(--code))) place++;
  return String(place % 10);
}

/** The same text with one sort of digit, minus, point and power of ten. */
function plain(text) {
  return text
    .trim()
    .replace(/\p{Nd}/gu, (found) => (found < "\u0080" ? found : digit(found)))
    .replace(MINUS, "-")
    .replace(/\u207b/gu, "-")
    .replace(/\uff0b/gu, "+")
    .replace(/[\uff0e\u066b]/gu, ".")
    .replace(/[\uff0c]/gu, ",")
    .replace(/[\u066c\u2019]/gu, "'")
    .replace(new RegExp(`[${SUPERSCRIPTS}]`, "gu"), (found) => SUPERSCRIPTS.indexOf(found))
    .replace(/^([+-]) +/u, "$1")
    .replace(/\s*[\u00d7\u22c5\u00b7*x]\s*10\s*(?:\^|\*\*)?\s*(?=[+-]?\d)/iu, "e")
    .toLowerCase();
}

/** Thousands without what parts them, and a point in place of a comma; null if in doubt. */
function separated(text, whole) {
  const [, sign, figures, power] = /^([+-]?)([^e]*)(e.*)?$/.exec(text) ?? [];
  if (figures === undefined) return text;
  const joined = [/^\d{1,3}(?:[ '_]\d{3})+(?=$|[.,])/, /^\d{1,3}(?:,\d{3})+(?=\.)/, /^\d{1,3}(?:\.\d{3})+(?=,)/]
    .map((pattern) => pattern.exec(figures)?.[0])
    .find((found) => found !== undefined);
  const rest = joined === undefined ? figures : joined.replace(/\D/g, "") + figures.slice(joined.length);
  const commas = whole ? /^\d{1,3}(?:,\d{3})+$/ : /^\d{1,3}(?:,\d{3}){2,}$/;
  if (joined === undefined && commas.test(rest)) {
    return sign + rest.replaceAll(",", "") + (power ?? ""); // 1,234,567 can be nothing else
  }
  const doubtful = whole ? /^[1-9]\d{0,2}\.\d{3}$/ : /^[1-9]\d{0,2},\d{3}$/;
  if (joined === undefined && doubtful.test(rest)) return null;
  return sign + rest.replace(",", ".") + (power ?? "");
}

/**
 * Read a number: { value } if it can be read, otherwise { reason }, a sentence's end such as
 * '"abc" cannot be read as a number'.
 */
export function readNumber(typed, { whole = false } = {}) {
  const text = plain(typed.replace(SPACES, " "));
  if (text === "") return { reason: "the box is empty" };
  const came = `\u201c${typed.trim()}\u201d`;
  const written = separated(text, whole);
  if (written === null) {
    const [left, right] = text.split(/[.,]/);
    const advice = whole ? "leave the point out" : "leave the comma out or write a point";
    return { reason: `${came} can be read as ${left}.${right} or as ${left}${right}: ${advice}` };
  }
  if (!PLAIN.test(written)) return { reason: `${came} cannot be read as a number` };
  const value = Number(written);
  if (!Number.isFinite(value)) return { reason: `${came} is beyond the numbers a computer holds, which end at about ${value < 0 ? "\u2212" : ""}${LARGEST}` };
  return { value: value === 0 ? 0 : value };
}
