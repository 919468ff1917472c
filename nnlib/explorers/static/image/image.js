/**
 * ImageExplorer: an image of 8 x 8 that is moved, or a digit that is drawn, and how a network reads it.
 *
 * Left what is read comes from: an image out of a few, or the pad with its stages; and sliders that
 * move it, each with a strip that says which digit is read all along it.  Right what the network is
 * given, where more ink would change its mind, every hidden value, and the probabilities.  All is
 * computed here: the activations and softmax are generated, the rest is as in nnlib.
 *
 * Reads the traits source, index, right, down, degrees, factor, sigma, std, pattern, centered, strokes,
 * kept, _images, _layers, _patterns, _sizes; writes all that have no underscore.
 */

import { createButton, enable } from "../controls/button.js";
import { asPython } from "../controls/copy.js";
import { createReadout } from "../controls/readout.js";
import { linearScale } from "../controls/scales.js";
import { createSlider } from "../controls/slider.js";
import { createSwitch } from "../controls/switch.js";
import { createExplorer } from "../explorers/explorer.js";
import { fixed, html, setText } from "../model/dom.js";
import { stateOf } from "../model/session.js";
import { createDigitBars } from "./bars.js";
import { createFlips, stretchesOf } from "./flips.js";
import { createFigure } from "./grid.js";
import { createKept } from "./kept.js";
import { addNoise, affine, blur } from "./moving.js";
import { createPad } from "./pad.js";
import { pythonOf } from "./python.js";
import { createReader } from "./reading.js";
import { stagesOf } from "./strokes.js";
import { createGrids } from "./values.js";
import { movedWords, percentBrief, readingSentence, whatText } from "./words.js";

const AMOUNTS = ["right", "down", "degrees", "factor", "sigma", "std"];
const KEYS = ["source", "index", ...AMOUNTS, "pattern", "centered", "strokes", "kept"];
const HEARD = [...KEYS, "_layers"];
const NEUTRAL = { right: 0, down: 0, degrees: 0, factor: 1, sigma: 0, std: 0 };
const ACROSS = 8;
const LEVELS = 16;
const PLACES = 17; // on a slider's way, at which is looked for another answer
const POSITIVE = { accept: (value) => value > 0, wanted: "a positive number" };
const NOT_NEGATIVE = { accept: (value) => value >= 0, wanted: "0 or a positive number" };
const SLIDERS = {
  right: { label: "right", ends: [-4, 4, 0.1], negative: true },
  down: { label: "down", ends: [-4, 4, 0.1], negative: true },
  degrees: { label: "turn", ends: [-180, 180, 1], negative: true, places: 37 },
  factor: { label: "size", ends: [0.3, 2, 0.05], ...POSITIVE },
  sigma: { label: "blur", ends: [0, 2, 0.05], ...NOT_NEGATIVE },
  std: { label: "noise", ends: [0, 1, 0.05], ...NOT_NEGATIVE },
};

const imageOf = (counts) => counts.map((count) => count / LEVELS);

function render({ model, el }) {
  const images = model.get("_images").map(({ label, levels }) => ({
    label,
    values: levels.map((level) => level / LEVELS),
  }));
  const labels = images.map(({ label }) => label);
  const layers = model.get("_layers"); // their numbers may change, not their shapes
  let reader = createReader(layers);
  let readers = layers; // those that the reader was made of
  const patterns = model.get("_patterns");
  const sizes = model.get("_sizes");
  const explorer = createExplorer({ model, el, kind: "image", keys: HEARD, paint, csvRows, pythonText });
  const { session, signal, spoken, root } = explorer;
  const settle = () => root.dispatchEvent(new Event("change"));

  let drawn = { strokes: null };
  /** What becomes of strokes, stage by stage; computed once for as long as they stay. */
  function drawingOf(strokes) {
    if (drawn.strokes === strokes) return drawn;
    const stages = stagesOf(strokes, sizes);
    const [centered, asItIs] = [stages.counts, stages.plain].map(imageOf);
    drawn = { strokes, ...stages, centered, asItIs };
    return drawn;
  }

  /** The image that is given to the network, if these amounts were what they are. */
  function movedImage(first, { sigma, std, ...amounts }, pattern) {
    const moved = affine(first, ACROSS, amounts);
    const blurred = blur(moved, ACROSS, sigma);
    return { moved, blurred, noisy: addNoise(blurred, std, patterns[pattern]) };
  }

  function allNow() {
    if (model.get("_layers") !== readers) {
      readers = model.get("_layers");
      reader = createReader(readers);
    }
    const state = stateOf(model, KEYS);
    const ofImage = state.source === "image";
    const drawing = drawingOf(state.strokes);
    const first = ofImage ? images[state.index].values : drawing[state.centered ? "centered" : "asItIs"];
    const amounts = stateOf(model, AMOUNTS);
    const stages = movedImage(first, amounts, state.pattern);
    const read = reader.read(stages.noisy);
    const slopes = reader.slopes(read, read.answer, read.second);
    const label = ofImage ? labels[state.index] : null;
    return { state, ofImage, drawing, first, amounts, stages, read, slopes, label };
  }

  const reads = createReadout("read as");
  const sure = createReadout("probability");
  const lead = createReadout("score ahead of the next");
  const story = html("p", { class: "nn-story" });
  const source = createSwitch({
    label: "read",
    words: ["an image", "my drawing"],
    values: ["image", "drawing"],
    onInput: (value) => session.set({ source: value }),
    signal,
  });
  const back = createButton({
    text: "Put back",
    title: "All six sliders back to where they change nothing",
    onClick() {
      session.set(NEUTRAL);
      settle();
    },
    signal,
  });
  const erase = createButton({
    text: "Erase",
    title: "Take all strokes away",
    onClick() {
      session.set({ strokes: [] });
      settle();
    },
    signal,
  });
  const centering = createSwitch({
    label: "center and size",
    words: ["off", "on"],
    onInput: (value) => session.set({ centered: value }),
    signal,
  });
  const noise = createButton({
    text: "New noise",
    title: "Another pattern of random numbers",
    onClick() {
      session.set({ pattern: (model.get("pattern") + 1) % patterns.length });
      settle();
    },
    signal,
  });
  const number = createSlider({
    name: "number",
    label: "image",
    scale: linearScale(1, images.length, 1),
    whole: true,
    accept: (value) => value >= 1 && value <= images.length && Number.isInteger(value),
    wanted: `a whole number from 1 to ${images.length}`,
    onInput: (value) => session.set({ index: value - 1 }),
    signal,
  });
  const sliders = AMOUNTS.map((name) => {
    const { label, ends, negative, accept = () => true, wanted = "a finite number" } = SLIDERS[name];
    const scale = linearScale(...ends);
    const slider = createSlider({
      name,
      label,
      scale,
      boxStep: ends[2],
      negative,
      accept,
      wanted,
      onInput: (value) => session.set({ [name]: value }),
      signal,
    });
    return { name, scale, slider, flips: createFlips(label) };
  });
  const { side, pen } = sizes;
  const pad = createPad({ model, session, side, pen, signal });
  const grids = createGrids({ images, layers, side, onPick: pick, signal });
  const bars = createDigitBars(layers.at(-1).weight.length);
  grids.read.append(createFigure("Probability of each digit", bars.element).element);
  const kept = createKept({ model, session, side, pen, signal });

  function pick(index) {
    session.set({ index });
    settle();
  }

  function csvRows() {
    const { state, stages, read, slopes } = allNow();
    const numbered = (name, values) => values.map((value, k) => [name, k, value]);
    return [
      ["what", "number", "value"],
      ...numbered("point of the image", stages.noisy),
      ...numbered("slope of the lead at the point", slopes),
      ...read.hidden.flatMap((values, k) => numbered(`hidden value, layer ${k + 1}`, values)),
      ...numbered("score", read.scores),
      ...numbered("probability", read.probabilities),
      ...state.kept.flatMap(([digit, strokes], k) =>
        numbered(`drawing ${k + 1}, a ${digit}`, drawingImage(strokes)),
      ),
    ];
  }

  const drawingImage = (strokes) => imageOf(stagesOf(strokes, sizes).counts);

  /** Lines that make the same image, and have it read. */
  function pythonText() {
    const { state, first, amounts } = allNow();
    return pythonOf({ state, first, amounts, pattern: patterns[state.pattern], asPython });
  }

  function paint() {
    const { state, ofImage, drawing, first, amounts, stages, read, slopes, label } = allNow();
    source.show(state.source);
    number.show(state.index + 1);
    imageSide.hidden = !ofImage;
    drawingSide.hidden = erase.hidden = centering.element.hidden = ofImage;
    centering.show(state.centered);
    enable(erase, state.strokes.length > 0);
    enable(noise, state.std > 0);
    enable(back, AMOUNTS.some((name) => amounts[name] !== NEUTRAL[name]));
    if (ofImage) grids.showStages(first, stages, state.index);
    else {
      pad.update(state.strokes);
      grids.showDrawing(drawing, state.centered);
      kept.update(state.strokes, state.kept);
    }
    for (const { name, scale, slider, flips } of sliders) {
      slider.show(amounts[name]);
      const { min, max } = scale;
      const answerAt = (share) => {
        const amount = Math.max(min + share * (max - min), name === "factor" ? 1e-9 : min);
        return reader.answerTo(movedImage(first, { ...amounts, [name]: amount }, state.pattern).noisy);
      };
      // A slider's own way stays as it is while the slider moves.
      const others = { ...amounts, [name]: 0 };
      const asked = JSON.stringify([others, state.source, state.index, state.pattern, min, max]);
      const places = SLIDERS[name].places ?? PLACES;
      flips.follow([first, reader], asked, () => stretchesOf(answerAt, places));
      flips.update([min, max], label ?? read.answer);
    }
    grids.showRead(stages.noisy, read, slopes);
    bars.update(read.probabilities, read.answer);
    const misread = label !== null && label !== read.answer;
    setText(reads.value, misread ? `${read.answer}, not ${label}` : String(read.answer));
    setText(sure.value, percentBrief(read.probabilities[read.answer]));
    setText(lead.value, fixed(read.scores[read.answer] - read.scores[read.second], 4));
    const sentence = readingSentence(whatText(state, labels) + movedWords(amounts), read, label);
    setText(story, sentence);
    root.classList.toggle("nn-misread", misread);
    spoken.say(pad.said + sentence);
  }

  const imageSide = html(
    "div",
    { class: "nn-image-side" },
    grids.picks,
    html("div", { class: "nn-line" }, number.element),
    grids.imageStages,
  );
  const drawingSide = html(
    "div",
    { class: "nn-drawing-side" },
    html("div", { class: "nn-pad-and-stages" }, pad.element, grids.drawingStages),
    kept.element,
    pad.help,
  );
  const group = html(
    "div",
    { class: "nn-group", role: "group", "aria-label": "What is done to the image" },
    ...sliders.flatMap(({ slider, flips }) => [slider.element, flips.element]),
  );
  return explorer.open({
    readouts: [reads, sure, lead],
    above: [story, html("div", { class: "nn-image-over" }, source.element, centering.element, erase)],
    left: [
      imageSide,
      drawingSide,
      group,
      html("div", { class: "nn-image-buttons" }, back, noise),
    ],
    right: [grids.read],
  });
}

export default { render };
