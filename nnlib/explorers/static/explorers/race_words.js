/**
 * What is said of a race: numbers as text, what each run came to, and a sentence on all of them.
 *
 * The sentences are those of nnlib/figures/race_words.py; a test holds them together.
 *
 * Draws nothing and reads no traits.
 */

import { exact, significant, withThousands } from "../model/dom.js";

/** A loss, with four digits that count. */
export function heightText(value) {
  return significant(value, 4);
}

/** A number of steps: "1 step", "1,000 steps". */
export function stepsText(count) {
  return count === 1 ? "1 step" : `${withThousands(count)} steps`;
}

/** What a run came to, for a table: 31 steps; not within 100; diverged at 7. */
export function resultText({ arrived, stoppedAt }, steps) {
  if (arrived !== null) return stepsText(arrived);
  if (stoppedAt !== null) return `diverged at step ${withThousands(stoppedAt)}`;
  return `not within ${withThousands(steps)}`;
}

function listed(words) {
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function firstText(arrivals, goal) {
  const [{ arrived }] = arrivals;
  const first = arrivals.filter((result) => result.arrived === arrived).map(({ name }) => name);
  const goalText = exact(goal);
  if (arrived === 0) return `From the start on the loss of ${listed(first)} is below ${goalText}.`;
  if (first.length === 1) {
    return `${first[0]} arrives first, after ${stepsText(arrived)}: from then on its loss is below ${goalText}.`;
  }
  return `${listed(first)} arrive first, each after ${stepsText(arrived)}: from then on their losses are below ${goalText}.`;
}

/** The race in sentences; `results` holds { name, arrived, stoppedAt } of each that runs. */
export function raceSentence(results, goal, steps) {
  if (results.length === 0) return "No optimizer is switched on.";
  const arrivals = results
    .filter(({ arrived }) => arrived !== null)
    .sort((a, b) => a.arrived - b.arrived);
  const said = [];
  if (arrivals.length === 0) {
    said.push(`None arrives within ${stepsText(steps)}: at the end no loss is below ${exact(goal)}.`);
  } else said.push(firstText(arrivals, goal));
  const later = arrivals.filter(({ arrived }) => arrived > arrivals[0].arrived);
  if (later.length > 0) {
    const each = later.map(({ name, arrived }) => `${name} after ${stepsText(arrived)}`);
    said.push(`Then ${listed(each)}.`);
  }
  const late = results.filter(({ arrived, stoppedAt }) => arrived === null && stoppedAt === null);
  if (late.length > 0 && arrivals.length > 0) {
    said.push(`Not within ${stepsText(steps)}: ${listed(late.map(({ name }) => name))}.`);
  }
  const lost = results.filter(({ stoppedAt }) => stoppedAt !== null);
  if (lost.length > 0) {
    const each = lost.map(({ name, stoppedAt }) => `${name} at step ${withThousands(stoppedAt)}`);
    said.push(`Diverged: ${listed(each)}.`);
  }
  return said.join(" ");
}
