/**
 * Small helpers shared by the views: making elements, and writing numbers.
 *
 * Draws nothing and reads no traits.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * The attribute that keeps a control's keys to itself.
 *
 * JupyterLab's command-mode shortcuts reach the notebook while a control in an output has focus:
 * "a" would insert a cell.  Every control carries this, since on its parents it does nothing.
 */
export const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

/**
 * Set attributes; `text` sets the content, and undefined leaves an attribute alone.
 *
 * A style goes through the object model: as an attribute, a page's security policy may forbid it.
 */
function assign(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    if (name === "text") element.textContent = value;
    else if (name === "style") element.style.cssText = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function html(tag, attributes = {}, ...children) {
  return assign(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return assign(document.createElementNS(SVG, tag), attributes, children);
}

/** A formula that Python printed as MathML. */
export function mathml(markup) {
  const element = html("span", { class: "nn-math" });
  element.innerHTML = markup;
  return element;
}

/**
 * Write a text only where it differs, and into the node that holds it: where a node comes or goes,
 * Chromium asks of every element above it whether a `:has` of some style sheet looks that far down.
 */
export function setText(element, text) {
  const node = element.firstChild;
  if (node === element.lastChild && node instanceof Text) {
    if (node.data !== text) node.data = text;
  } else if (element.textContent !== text) element.textContent = text;
}

/** Write attributes only where they differ, so that a still part costs nothing. */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** A number with fixed digits and a true minus sign; words where it is not a finite number. */
export function fixed(value, digits) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : "minus infinite";
  const size = Math.abs(value);
  if (size >= 1e6) return scientific(value, Math.min(digits, 3));
  return withMinus(value.toFixed(digits));
}

/** A loss: nine digits like the article's, or a power of ten where those would all be zero. */
export function lossText(value) {
  if (value !== 0 && Math.abs(value) < 1e-6) return scientific(value, 3);
  return fixed(value, 9);
}

/** A number for a narrow place: four digits after the point, fewer where it is large. */
export function short(value) {
  const size = Math.abs(value);
  if (size < 10 || !Number.isFinite(value)) return fixed(value, 4);
  if (size >= 1e5) return scientific(value, 1);
  return fixed(value, size < 100 ? 3 : 1);
}

/** A number for the narrowest place, with so many digits that count. */
export function brief(value, digits = 3) {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return fixed(value, 0);
  if (size >= 10 ** digits || size < 10 ** (digits - 6)) return scientific(value, 0);
  return withMinus(value.toPrecision(digits));
}

/** A number with so many digits that count, as a power of ten where it is very small or large. */
export function significant(value, digits) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size < 1e-3 || size >= 10 ** Math.max(3, digits)) return scientific(value, digits - 1);
  return size < 10 ** digits ? withMinus(value.toPrecision(digits)) : fixed(value, 0);
}

/** A number as short as it is exact: 0.15 stays 0.15. */
export function exact(value) {
  return withMinus(String(value));
}

/** A number as a power of ten, with so many digits after the point. */
export function scientific(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits).split("e");
  return withMinus(`${mantissa}e${exponent.replace("+", "")}`);
}

function withMinus(text) {
  return text.replaceAll("-", "\u2212");
}

/** 10000 as 10,000. */
export function withThousands(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
