/**
 * The runs on the chart as a small table, which is the chart's legend too: the present run, and those
 * that were pinned to be compared with it, each with its loss where we stand and at its end.
 *
 * Reads no traits: `update` is given the rows; `onPin()` and `onUnpin(index)` are told what the
 * reader wants.  A run's end is its last loss, unless `end` gives another number of it, with its name.
 */

import { createButton, enable } from "../controls/button.js";
import { setNamed } from "../model/names.js";
import { exact, html, lossText, setAttributes, setText, svg, withThousands } from "../model/dom.js";

/** So many numbers are named one by one; of more, only how many they are. */
const FEW = 2;
const PIN_TITLE = "Keep this run, to compare it with others";

/** How a state differs from `start`, the one the explorer was made with, in a few words. */
export function nameOfRun(state, start, { weights, biases, layers }) {
  const said = [`rate ${exact(state.learning_rate)}`];
  if (state.train_biases !== start.train_biases) {
    said.push(state.train_biases ? "biases trained" : "biases frozen");
  }
  if (state.early_update) said.push("too early (B)");
  const names = {
    weights,
    biases: biases.map((bias) => bias.name),
    inputs: layers[0],
    targets: layers.at(-1).map((name) => `target ${name}`),
  };
  const changed = Object.entries(names).flatMap(([trait, own]) =>
    own
      .map((name, k) => [name, state[trait][k], start[trait][k]])
      .filter(([, value, first]) => value !== first)
      .map(([name, value]) => `${name} ${exact(Number(value.toPrecision(3)))}`),
  );
  if (changed.length > FEW) said.push(`${changed.length} numbers changed`);
  else said.push(...changed);
  return said.join(", ");
}

export function createRuns({ steps, most, end: ending, onPin, onUnpin, signal }) {
  const { name: endName, of: endOf } = ending ?? {
    name: `after ${withThousands(steps)}`,
    of: ({ losses }) => losses[losses.length - 1],
  };
  const here = html("th", { scope: "col" });
  const head = html(
    "tr",
    {},
    html("td"),
    html("th", { scope: "col", class: "nn-run-name", text: "run" }),
    here,
    html("th", { scope: "col", text: endName }),
    html("td"),
  );
  const body = html("tbody");
  const element = html("table", { class: "nn-runs" }, html("thead", {}, head), body);
  const rows = [];
  let pinned = 0;

  function createRow(index) {
    const line = svg("path", { d: "M1 6H29", fill: "none" });
    const name = html("th", { scope: "row", class: "nn-run-name" });
    const [now, end] = [html("td"), html("td")];
    const button = createButton({
      text: index === 0 ? "Pin" : "Unpin",
      title: index === 0 ? PIN_TITLE : "Let this run go",
      signal,
      onClick() {
        if (index === 0) {
          onPin();
          return;
        }
        onUnpin(index - 1);
        // The rows below move up: this one's button then lets the next run go.
        const next = index < pinned ? index : 0;
        rows[next].button.focus();
      },
    });
    const last = html("td");
    const picture = { class: "nn-swatch", viewBox: "0 0 30 12", "aria-hidden": "true" };
    const row = html(
      "tr",
      {},
      html("td", {}, svg("svg", picture, line)),
      name,
      now,
      end,
      last,
    );
    return { row, line, name, now, end, last, button };
  }

  return {
    element,
    /** `runs`: the present one, then the pinned ones, then others that are always there. */
    update(runs, step, pins) {
      pinned = pins;
      setText(here, `after ${withThousands(step)}`);
      runs.forEach((run, index) => {
        rows[index] ??= createRow(index);
        const { row, line, name, now, end, last, button } = rows[index];
        if (!row.isConnected) body.append(row);
        row.classList.toggle("nn-same", run.same === true);
        setAttributes(line, { class: run.className });
        setNamed(name, run.name);
        setAttributes(name, { title: run.name });
        const { losses, stoppedAt } = run.run;
        setText(now, step < losses.length ? lossText(losses[step]) : "diverged");
        setText(end, stoppedAt === null ? lossText(endOf(run.run)) : "diverged");
        const able = index <= pins;
        if (able !== button.isConnected) last.replaceChildren(...(able ? [button] : []));
        setAttributes(button, { "aria-label": `${button.textContent} ${run.name}` });
      });
      rows.slice(runs.length).forEach(({ row }) => row.remove());
      const full = pins === most;
      enable(rows[0].button, !full);
      const title = full ? `${most} runs are pinned: unpin one first` : PIN_TITLE;
      setAttributes(rows[0].button, { title });
    },
  };
}
