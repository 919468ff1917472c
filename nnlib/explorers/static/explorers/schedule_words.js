/**
 * What is said of a schedule, and of the run under it.
 *
 * The sentences are those of nnlib/explorers/schedule_words.py; a test holds them together.
 *
 * Draws nothing and reads no traits.
 */

import { exact, lossText, scientific, withThousands } from "../model/dom.js";

const counted = (count, word) => `${withThousands(count)} ${word}${count === 1 ? "" : "s"}`;
const listed = (words) =>
  words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** A rate with three digits that count: 0.5, 12.3, 2.0e-5. */
export function rateText(rate) {
  if (rate !== 0 && !(rate >= 1e-3 && rate < 1e5)) return scientific(rate, 1);
  return exact(Number(rate.toPrecision(3)));
}

/** What a schedule is called: a shape's title, its rate, and what was drawn over it. */
export function nameOf({ shape, rate, drawn }, shapes, handles) {
  if (drawn.length === handles.length) return "drawn by hand";
  const over = drawn.length > 0 ? `, ${counted(drawn.length, "point")} drawn` : "";
  return `${shapes[shape].title} ${rateText(rate)}${over}`;
}

function saturatedText(saturated) {
  const names = listed(Object.keys(saturated));
  const steps = listed(Object.values(saturated).map(withThousands));
  return Object.keys(saturated).length === 1
    ? `Neuron ${names} is saturated since step ${steps}: its sigmoid's slope is below 0.001.`
    : `Neurons ${names} are saturated since steps ${steps}: their sigmoids' slopes are below 0.001.`;
}

/** What a run came to, beside the best constant rate, which is { rate, end }. */
export function runSentence(run, { lowest, tail }, last, best) {
  if (run.stoppedAt !== null) {
    const at = counted(run.stoppedAt, "step");
    return `The run diverged: after ${at} the loss is no longer a finite number.`;
  }
  const start = `it started from ${lossText(run.losses[0])}.`;
  const after = `After ${withThousands(run.losses.length - 1)} steps the loss is ${lossText(last)}`;
  const over = `Over the last ${withThousands(tail)} steps the loss is ${lossText(last)} in the mean`;
  const above = `${lossText(last - lowest)} above the lowest there can be`;
  const said = [tail > 1 ? `${over}, ${above}; ${start}` : `${after}; ${start}`];
  if (Object.keys(run.saturated).length > 0) said.push(saturatedText(run.saturated));
  const ends = `The best constant rate that was tried, ${rateText(best.rate)}, ends`;
  if (last === best.end) said.push("No constant rate that was tried ends lower.");
  else said.push(`${ends} ${last < best.end ? "higher" : "lower"}, at ${lossText(best.end)}.`);
  return said.join(" ");
}
