/**
 * The player: a slider along the steps of a run, and buttons that walk and play along it.
 *
 * The slider follows the chart's axis, and so does the speed: on a logarithmic axis the early steps,
 * in which most happens, get most of the time.  A whole run takes 20 seconds at speed ×1.
 *
 * Reads no traits: `show(step, last, log)` is told where we stand, where the run ends and which axis
 * it has; the player answers with `onStep(step)` for a move of the reader's and `onPlay(step)` for
 * one of its own, up to one a frame.
 */

import { ARROWS } from "../views/axes.js";
import { createButton } from "../controls/button.js";
import { createChoice } from "../controls/choice.js";
import { html, setText, withThousands } from "../model/dom.js";
import { valueByKey } from "../controls/keys.js";
import { linearScale, logarithmicScale } from "../controls/scales.js";
import { createSlider } from "../controls/slider.js";

const SECONDS = 20;
const SPEEDS = [0.5, 1, 2, 4];

export function createPlayer({ steps, onStep, onPlay, signal }) {
  const scales = { false: linearScale(0, steps, 1), true: logarithmicScale(steps) };
  let now = { step: 0, last: steps, log: false };
  let speed = 1;
  let frame = 0;
  let position = 0;
  let placed = 0;
  let before = 0;

  const moveTo = (step) => {
    stop();
    onStep(Math.min(steps, Math.max(0, Math.round(step))));
  };
  const scrub = createSlider({
    name: "step",
    label: "step",
    scale: scales.false,
    boxStep: 1,
    whole: true,
    accept: (value) => value >= 0 && value <= steps && Number.isInteger(value),
    wanted: `a whole number from 0 to ${withThousands(steps)}`,
    onInput: moveTo,
    signal,
  });
  const button = (text, spoken, title, onClick) => {
    const made = createButton({ text, title, onClick, signal });
    made.setAttribute("aria-label", spoken);
    return made;
  };
  const play = button("Play", "Play", "Walk along the run", () => (frame ? moveTo(now.step) : start()));
  play.classList.add("nn-play");
  const back = button("\u22121", "\u22121 step", "One step back", () => moveTo(now.step - 1));
  const on = button("+1", "+1 step", "One step on", () => moveTo(now.step + 1));
  const choice = createChoice({
    label: "speed",
    values: SPEEDS,
    text: (times) => `×${times === 0.5 ? "½" : times}`,
    onInput: (value) => (speed = value),
    signal,
  });
  choice.show(speed);
  signal.addEventListener("abort", () => cancelAnimationFrame(frame));

  function start() {
    if (now.step >= now.last) onPlay(0);
    placed = -1; // the position is read off the step, which may have been set to 0 above
    before = performance.now();
    frame = requestAnimationFrame(tick);
    name();
  }

  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    name();
  }

  function name() {
    setText(play, frame ? "Pause" : "Play");
    play.setAttribute("aria-label", play.textContent);
  }

  function tick(time) {
    const scale = scales[now.log];
    if (now.step !== placed) position = scale.position(now.step); // moved by another hand
    const seconds = Math.min(0.1, Math.max(0, time - before) / 1000); // a pause is no leap
    before = time;
    position += (speed * seconds * (scale.max - scale.min)) / SECONDS;
    placed = Math.min(now.last, Math.round(scale.value(position)));
    if (placed !== now.step) onPlay(placed);
    if (placed >= now.last) moveTo(placed);
    else frame = requestAnimationFrame(tick);
  }

  const row = html("div", { class: "nn-player" }, play, back, scrub.box, on, choice.element);
  return {
    /** Take a key on the chart's point: it goes as far as on the slider.  Whether it was such a key. */
    byKey(event, step) {
      const scale = scales[now.log];
      const page = Math.max(scale.step, (scale.max - scale.min) / 10);
      const ends = { low: scale.min, high: scale.max, step: scale.step, fine: scale.step, page };
      const turned = valueByKey(event, scale.position(step), ends);
      if (turned === undefined) return false;
      const arrow = ARROWS[event.key];
      const direction = arrow ? arrow[0] + arrow[1] : 0;
      if (!arrow) moveTo(scale.value(turned));
      else if (event.shiftKey || !scale.next) moveTo(step + direction);
      else moveTo(scale.next(step, direction));
      return true;
    },
    element: html("div", { class: "nn-along" }, scrub.element, row, scrub.refusal),
    show(step, last, log) {
      now = { step, last, log };
      scrub.follow(scales[log]);
      scrub.show(step);
    },
  };
}
