/**
 * PlaygroundExplorer: a network that learns to part two classes of points, in the kernel.
 *
 * Left the plane with the points and what the network answers everywhere; right the network, each of
 * its neurons a small map, and the loss on training and test points.  Above, the buttons that train;
 * below, the settings.  Python trains and sends frames; one is painted with each picture of the
 * screen, and Python is told of every second one, so that no more come than can be shown.  Nothing is
 * computed here, and what is shown at the cursor is read from the newest frame, so it never stands
 * still while training goes on.
 *
 * Reads the traits of the settings, points and data; writes them, and points.
 */

import { createButton } from "./button.js";
import { axisFor, createChart } from "./chart.js";
import { brief, fixed, html, setText, svg, withThousands } from "./dom.js";
import { createPlayButtons, createRunButtons } from "./playground_buttons.js";
import { mapOf, outputOf, readFrame } from "./playground_frame.js";
import { createSmallMaps } from "./playground_network.js";
import { createPlane, createShapeLegend } from "./playground_plane.js";
import { createSettings } from "./playground_settings.js";
import { createReadout } from "./readout.js";
import { createSession } from "./session.js";
import { createSpokenLine } from "./spoken.js";
import { createSwitch } from "./switch.js";

const KEYS = [
  "data",
  "hidden",
  "activation",
  "learning_rate",
  "batch_size",
  "l2",
  "noise",
  "test_share",
  "seed",
  "data_seed",
  "points",
  "speed",
];
const ANSWERED = 2; // every second frame; playground/view.py says why
const MOST_WAITING = 3; // frames that came while others were painted; older ones are left out
const GONE = "The kernel of this playground is gone: run its cell again.";
const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** A round number of epochs that is not below this one: the end of the axis. */
function axisEnd(epochs) {
  const least = Math.max(20, epochs);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ROUND.find((digit) => digit * power >= least);
}

function createLegend() {
  const legend = svg("svg", { class: "nn-chart nn-legend", width: 400, height: 20 });
  const entry = (x, className, text) =>
    legend.append(
      svg("path", { class: className, d: `M${x} 10h34`, fill: "none" }),
      svg("text", { x: x + 41, y: 14, text }),
    );
  entry(66, "nn-curve", "training points");
  entry(226, "nn-curve nn-pin-1", "test points");
  return legend;
}

function render({ model, el }) {
  const view = Math.random().toString(36).slice(2);
  const send = (content) => {
    try {
      session.send();
      model.send(content);
    } catch {
      gone = GONE; // the kernel was restarted or shut down
      if (!signal.aborted) session.request();
    }
  };
  let frame = null;
  let waiting = [];
  let turn = 0;
  let answered = 0;
  let gone = "";
  let shown = null; // the neuron on the large plane; the output unless another was picked
  let logLoss = false;
  let placing = 1;

  const session = createSession(model, KEYS, () => paint());
  const { signal } = session;
  const settings = createSettings({ model, session });
  const buttons = createPlayButtons({ model, session, send });
  const setPoints = (points) => settings.move({ points });
  const plane = createPlane({
    name: "What the network answers over the plane, and the points",
    onPlace: (x, y, label) => setPoints([...model.get("points"), [x, y, label]]),
    onRemove: (index) => setPoints(model.get("points").filter((_, k) => k !== index)),
    signal,
  });
  const network = createSmallMaps({
    onShow(name) {
      shown = name;
      session.request();
    },
    signal,
  });
  const chart = createChart({ name: "Loss after every epoch", height: 236, signal });
  const lossAxis = createSwitch({
    label: "loss axis",
    words: ["linear", "log"],
    onInput(log) {
      logLoss = log;
      session.request();
    },
    signal,
  });
  const classToPlace = createSwitch({
    label: "a click places class",
    words: ["0 (circle)", "1 (square)"],
    values: [0, 1],
    onInput(label) {
      placing = label;
      plane.choose(label);
      session.request();
    },
    signal,
  });
  const edit = (text, title, onClick) => createButton({ text, title, onClick, signal });
  const editing = html(
    "div",
    { class: "nn-switches nn-editing" },
    classToPlace.element,
    html(
      "span",
      { class: "nn-buttons" },
      edit("Place at cursor", "Place a point of that class at the cursor", () => plane.put(placing)),
      edit("Remove nearest", "Remove the point nearest to the cursor", plane.removeNearest),
      edit("Clear", "Remove all points", () => setPoints([])),
    ),
    html("span", { class: "nn-seeds", text: "At the cursor the keys 0, 1 and Delete do the same." }),
  );
  const epoch = createReadout("epoch");
  const loss = createReadout("loss, training");
  const testLoss = createReadout("loss, test");
  const right = createReadout("right, training");
  const testRight = createReadout("right, test");
  const status = html("p", { class: "nn-story nn-status" });
  const notice = html("p", { class: "nn-notice" });
  const mapName = html("p", { class: "nn-map-name" });
  const root = html("div", {
    class: "nn-explorer nn-playground",
    "data-explorer": "playground",
    role: "group",
    "aria-label": "Neural-network playground",
  });
  const spoken = createSpokenLine(root, signal);
  const own = createRunButtons({ session, send, element: root, latest: () => frame });
  root.append(
    html(
      "div",
      { class: "nn-head" },
      html(
        "div",
        { class: "nn-readouts" },
        ...[epoch, loss, testLoss, right, testRight].map(({ element }) => element),
      ),
      own.buttons,
    ),
    own.area,
    buttons.element,
    status,
    notice,
    html(
      "div",
      { class: "nn-views" },
      html(
        "div",
        { class: "nn-left" },
        mapName,
        plane.element,
        createShapeLegend(),
        plane.readout,
        editing,
      ),
      html(
        "div",
        { class: "nn-right" },
        network.element,
        chart.element,
        createLegend(),
        html("div", { class: "nn-switches" }, lossAxis.element),
      ),
    ),
    settings.element,
    spoken.element,
  );
  el.append(root);
  session.watch(root);

  function paintNumbers() {
    const digits = (value) => (value < 1e-4 ? brief(value) : fixed(value, 6));
    const number = (value) => (value === null ? "\u2013" : digits(value));
    const share = (some, all) => (all === 0 ? "\u2013" : `${some} of ${all}`);
    setText(epoch.value, withThousands(frame.epoch));
    setText(loss.value, number(frame.loss));
    setText(testLoss.value, number(frame.testLoss));
    setText(right.value, share(frame.right, frame.total));
    setText(testRight.value, share(frame.testRight, frame.testTotal));
    setText(status, frame.status);
    setText(notice, gone || frame.notice);
    root.classList.toggle("nn-diverged", ["diverged", "stuck"].includes(frame.verdict));
    root.classList.toggle("nn-solved", frame.verdict === "solved");
    const said = frame.playing ? "Training." : frame.status;
    spoken.say(gone || `${frame.notice} ${said}`.trim());
  }

  function paintChart() {
    const curves = [["test", frame.test, "nn-curve nn-pin-1"], ["training", frame.training, "nn-curve"]]
      .filter(([, curve]) => curve !== null)
      .map(([name, { epochs, losses }, className]) => ({
        name,
        className,
        x: (k) => epochs[k],
        y: losses,
      }));
    const end = axisEnd(frame.epoch);
    chart.update({
      curves,
      point: frame.loss === null ? null : { x: frame.epoch, y: frame.loss },
      xAxis: { low: 0, high: end, log: false, label: "epochs" },
      yAxis: axisFor(curves, { log: logLoss, label: "loss" }),
    });
    if (!frame.playing) chart.describe(`Loss after every epoch. ${frame.status}`);
  }

  function paint() {
    settings.show();
    if (frame === null) return;
    const output = outputOf(frame);
    if (!frame.layers.flat().includes(shown)) shown = output;
    const isOutput = shown === output;
    buttons.show(frame);
    own.show(frame);
    lossAxis.show(logLoss);
    classToPlace.show(placing);
    editing.hidden = model.get("data") !== "own";
    const hidden = `Hidden neuron ${shown} (press ${output} for the output)`;
    setText(mapName, isOutput ? `Output ${output}` : hidden);
    plane.update({
      ...mapOf(frame, shown),
      neuron: shown,
      isOutput,
      inputs: frame.layers[0],
      reach: frame.reach,
      points: frame.points,
      editable: model.get("data") === "own",
    });
    network.update(frame, shown);
    paintNumbers();
    paintChart();
  }

  /** Show this frame with the next picture of the screen; Python hears so of every second one. */
  function show(next) {
    frame = next;
    if (frame.number >= answered + ANSWERED) {
      answered = frame.number;
      send({ type: "painting", number: answered });
    }
    session.request();
  }

  /** Show the frame whose turn it is. */
  function showNext() {
    turn = 0;
    show(waiting.shift());
    if (waiting.length > 0) turn = requestAnimationFrame(showNext);
  }

  /**
   * Frames of a training are shown one by one, though they come in bunches: a connection within one
   * computer holds small messages back for up to 40 ms.  Other frames are shown at once.
   */
  function heard(content, buffers) {
    if (content.type === "numbers") {
      own.keepNumbers(buffers[0]);
      return;
    }
    const next = readFrame(content, buffers);
    if (next.playing && !document.hidden) {
      waiting = [...waiting, next].slice(-MOST_WAITING);
      if (turn === 0) turn = requestAnimationFrame(showNext);
      return;
    }
    forget();
    show(next);
  }

  function forget() {
    cancelAnimationFrame(turn);
    turn = 0;
    waiting = [];
  }

  model.on("msg:custom", heard);
  settings.show();
  send({ type: "opened", view });

  return () => {
    model.off("msg:custom", heard);
    forget();
    session.close();
    send({ type: "closed", view });
  };
}

export default { render };
