/**
 * What is said of an image and of how the network reads it.
 *
 * The sentences are those of nnlib/explorers/image/words.py; a test holds them together.
 *
 * Draws nothing and reads no traits.
 */

const [NEARLY_ALL, HARDLY_ANY] = [0.9995, 0.0005]; // from there on one decimal would say 100 or 0

/** A probability in percent, with one decimal; never 100 and never 0. */
export function percentText(p) {
  if (p >= NEARLY_ALL) return "more than 99.9 %";
  return p < HARDLY_ANY ? "less than 0.1 %" : `${(100 * p).toFixed(1)} %`;
}

/** The same for a narrow place. */
export function percentBrief(p) {
  return percentText(p).replace("more than", ">").replace("less than", "<");
}

/** A number with six digits that count, as Python's "g" writes it. */
export function general(value) {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 999999.5)) return String(Number(value.toPrecision(6)));
  const [digits, power] = value.toExponential(5).split("e");
  const exponent = String(Math.abs(Number(power))).padStart(2, "0");
  return `${Number(digits)}e${Number(power) < 0 ? "-" : "+"}${exponent}`;
}

/** What was done to an image, each part after a comma; nothing for an untouched one. */
export function movedWords({ right, down, degrees, factor, sigma, std }) {
  const said = [];
  if (right) said.push(`${general(Math.abs(right))} ${right > 0 ? "right" : "left"}`);
  if (down) said.push(`${general(Math.abs(down))} ${down > 0 ? "down" : "up"}`);
  if (degrees) said.push(`turned ${general(Math.abs(degrees))}°${degrees > 0 ? "" : " clockwise"}`);
  if (factor !== 1) said.push(`${general(factor)} times as large`);
  if (sigma) said.push(`blurred by ${general(sigma)}`);
  if (std) said.push(`noise of ${general(std)}`);
  return said.map((each) => `, ${each}`).join("");
}

/** What is read: an image of so many, or a drawing. */
export function whatText({ source, index, strokes }, labels) {
  if (source === "image") return `Image ${index + 1} of ${labels.length}, a ${labels[index]}`;
  if (strokes.length === 0) return "Nothing is drawn yet";
  return strokes.length === 1 ? "A drawing of 1 stroke" : `A drawing of ${strokes.length} strokes`;
}

/** How the network reads it, and what it is if that is known and another. */
export function readingSentence(what, { probabilities, answer, second }, label) {
  const [p, q] = [answer, second].map((digit) => percentText(probabilities[digit]));
  const wrong = label !== null && label !== answer ? ` It is a ${label}.` : "";
  return `${what}: read as ${answer} with ${p}, next comes ${second} with ${q}.${wrong}`;
}
