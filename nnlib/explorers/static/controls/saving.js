/**
 * What can be taken away: the picture (SVG or PNG) and the numbers (CSV), as downloaded files.
 *
 * The picture is made of what is on screen: the drawings and maps inside `.nn-views`, each where it
 * stands, under the readouts, and the words and numbers of the tables beside them (the legend of the
 * runs, a neuron's sum, the paths' products), and what says which map and which run are shown.  Looks
 * that come from the style sheet are written onto the copies, so that the file looks the same in any
 * program.
 *
 * Draws a menu, and reads no traits.
 */

import { html, setAttributes, svg } from "../model/dom.js";
import { createMenu } from "./menu.js";
import { drawnName } from "../model/names.js";

const SCALE = 2; // pixels of the PNG a pixel on screen
const EDGE = 16;
const LOOKS = [
  "display",
  "visibility",
  "opacity",
  "color",
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-opacity",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "font-family",
  "font-size",
  "font-weight",
  "paint-order",
  "text-anchor",
];

/** Let the browser save a file. */
function download(name, blob) {
  const address = URL.createObjectURL(blob);
  html("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * Rows of numbers and words as CSV: all digits, and words in quotes where they need them.
 *
 * A spreadsheet would read words that begin like a formula as one: an apostrophe keeps them words.
 */
function csvText(rows) {
  const cell = (value) => {
    const formula = typeof value === "string" && /^[=+\-@\t\r]/.test(value);
    const text = `${formula ? "'" : ""}${value}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\n`).join("");
}

/** A copy of a drawing that carries its looks with it. */
function copyWithLooks(drawing, box) {
  const copy = drawing.cloneNode(true);
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, k) => {
    const style = getComputedStyle(original);
    for (const look of LOOKS) copies[k].setAttribute(look, style.getPropertyValue(look));
    for (const name of ["class", "style", "tabindex"]) copies[k].removeAttribute(name);
  });
  for (const [name, value] of Object.entries(box)) copy.setAttribute(name, value);
  return copy;
}

/** A text of the page as SVG where it stands, narrowed where its cell cuts it off on the page. */
function writtenText(cell, [dx, dy]) {
  const style = getComputedStyle(cell);
  const range = document.createRange();
  range.selectNodeContents(cell);
  const letters = range.getBoundingClientRect();
  const right = cell.getBoundingClientRect().right - parseFloat(style.paddingRight);
  const atEnd = style.textAlign === "right" || style.textAlign === "end";
  const size = parseFloat(style.fontSize);
  const copy = svg("text", {
    x: (atEnd ? letters.right : letters.left) + dx,
    y: (letters.top + letters.bottom) / 2 + 0.35 * size + dy,
    "text-anchor": atEnd ? "end" : "start",
    "font-family": style.fontFamily,
    "font-size": size,
    "font-weight": style.fontWeight,
    fill: style.color,
  });
  copy.append(...drawnName(cell.textContent.trim()));
  for (const gap of copy.querySelectorAll(".nn-gap")) gap.remove();
  for (const low of copy.querySelectorAll(".nn-lower")) low.setAttribute("font-size", 0.75 * size);
  for (const part of copy.children) part.removeAttribute("class");
  if (letters.right > right + 1 && !atEnd) {
    setAttributes(copy, { textLength: right - letters.left, lengthAdjust: "spacingAndGlyphs" });
  }
  return copy;
}

/** A table's words and numbers as SVG, with the line above a total; buttons are left out. */
function writtenTable(table, [dx, dy]) {
  const shown = (cell) =>
    cell.textContent.trim() !== "" &&
    cell.querySelector("button, svg") === null &&
    cell.checkVisibility({ visibilityProperty: true });
  const cells = [...table.querySelectorAll("caption, th, td")].filter(shown);
  const totals = [...table.querySelectorAll(".nn-total")].map((row) => {
    const { left, right, top } = row.getBoundingClientRect();
    const stroke = getComputedStyle(row.firstChild).borderTopColor;
    return svg("path", { d: `M${left + dx} ${top + dy}H${right + dx}`, stroke });
  });
  return [...totals, ...cells.map((cell) => writtenText(cell, [dx, dy]))];
}

/** The explorer's picture: { text, width, height } of an SVG file. */
function pictureOf(explorer) {
  const views = explorer.querySelector(".nn-views").getBoundingClientRect();
  const style = getComputedStyle(explorer);
  const head = 44;
  const width = Math.ceil(views.width + 2 * EDGE);
  const font = { "font-family": style.fontFamily, fill: style.color };
  const parts = [];
  let bottom = head;
  let left = EDGE;
  for (const readout of explorer.querySelectorAll(".nn-head .nn-readout")) {
    if (!readout.checkVisibility()) continue;
    const [name, value] = [...readout.children].map((child) => child.textContent);
    parts.push(
      svg("text", { x: left, y: EDGE + 6, "font-size": 12, ...font, text: name }),
      svg("text", {
        x: left,
        y: EDGE + 26,
        "font-size": 17,
        "font-weight": 600,
        ...font,
        text: value,
      }),
    );
    left += readout.getBoundingClientRect().width + 30;
  }
  for (const drawing of explorer.querySelectorAll(".nn-views svg, .nn-views canvas")) {
    const place = drawing.getBoundingClientRect();
    if (place.width === 0 || drawing.closest("button, .nn-lanes")) continue; // parts of controls
    const box = {
      x: place.x - views.x + EDGE,
      y: place.y - views.y + EDGE + head,
      width: place.width,
      height: place.height,
    };
    bottom = Math.max(bottom, box.y + box.height);
    const painted = drawing instanceof HTMLCanvasElement;
    parts.push(
      painted
        ? svg("image", { ...box, href: drawing.toDataURL(), preserveAspectRatio: "none" })
        : copyWithLooks(drawing, box),
    );
  }
  for (const table of explorer.querySelectorAll(".nn-views table")) {
    // Formulas are MathML, which an SVG file cannot hold; and without them numbers say nothing.
    if (!table.checkVisibility() || table.querySelector("math")) continue;
    const move = [EDGE - views.x, EDGE + head - views.y];
    parts.push(...writtenTable(table, move));
    bottom = Math.max(bottom, table.getBoundingClientRect().bottom + move[1]);
  }
  for (const line of explorer.querySelectorAll(".nn-views :is(.nn-map-name, .nn-pinned)")) {
    const move = [EDGE - views.x, EDGE + head - views.y];
    if (line.textContent !== "") parts.push(writtenText(line, move));
  }
  const height = Math.ceil(bottom + EDGE);
  const paper = { width: "100%", height: "100%", fill: style.backgroundColor };
  const picture = svg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}` },
    svg("rect", paper),
    ...parts,
  );
  return { text: new XMLSerializer().serializeToString(picture), width, height };
}

/** The same picture as a PNG file's content. */
async function pixelsOf({ text, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = html("canvas", { width: width * SCALE, height: height * SCALE });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

const fileOf = (explorer, ending) => `${explorer.dataset.explorer}-explorer.${ending}`;

/** Rows of numbers and words as a CSV file, the headings first. */
export function saveNumbers(explorer, rows) {
  download(fileOf(explorer, "csv"), new Blob([csvText(rows)], { type: "text/csv" }));
}

/** The menu that saves; `explorer` is the root, and `onNumbers` is to see to the numbers. */
export function createSaveMenu({ explorer, onNumbers, signal }) {
  const asVectors = () => {
    const { text } = pictureOf(explorer);
    download(fileOf(explorer, "svg"), new Blob([text], { type: "image/svg+xml" }));
  };
  const asPixels = async () =>
    download(fileOf(explorer, "png"), await pixelsOf(pictureOf(explorer)));
  return createMenu({
    text: "Save",
    title: "Save the picture or the numbers as a file",
    signal,
    items: [
      { text: "Picture (SVG)", onClick: asVectors },
      { text: "Picture (PNG)", onClick: asPixels },
      { text: "Numbers (CSV)", onClick: onNumbers },
    ],
  });
}
