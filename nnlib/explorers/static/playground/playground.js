/**
 * PlaygroundExplorer: a network that learns to part two classes of points, in the kernel.
 *
 * It is read from left to right: the data, the network with each of its neurons as a small map and the
 * loss under it, and what the network answers everywhere, with the points.  Above, the buttons that
 * train, with epoch and losses, and what is to be said.  Python trains and sends frames; one is painted
 * with each picture of the screen, and Python is told of every second one, so that no more come than
 * can be shown.  The last one that was not of a training is a trait, and so it is saved with the
 * notebook.  Nothing is computed here, and what is shown at the cursor is read from the newest frame,
 * so it never stands still while training goes on.
 *
 * Reads the traits of the settings, points, data and _last; writes them, but for the last.
 */

import { html, setText } from "../model/dom.js";
import { createSession } from "../model/session.js";
import { createPlayButtons, createRunButtons } from "./playground_buttons.js";
import { createData } from "./playground_data.js";
import { createEditing } from "./playground_editing.js";
import { mapOf, outputOf, readFrame, unpacked } from "./playground_frame.js";
import { createLosses } from "./playground_losses.js";
import { createSmallMaps } from "./playground_network.js";
import { createPlane, createShapeLegend } from "./playground_plane.js";
import { createSettings } from "./playground_settings.js";
import { createTurns } from "./playground_turns.js";
import { createWaiting } from "../controls/waiting.js";
import { createWords } from "./playground_words.js";

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
  "optimizer",
  "dropout",
  "masked",
  "patience",
  "schedule",
  "schedule_epochs",
  "speed",
];
/** One name for all layers where they have the same. */
const oneOrAll = (names) => (names.every((name) => name === names[0]) ? names[0] : names);
const ANSWERED = 2; // every second frame; playground/view.py says why

function render({ model, el }) {
  const view = Math.random().toString(36).slice(2);
  const post = (content) => session.tell(content);
  const ask = (type, more = {}) => {
    editing.forget();
    waiting.asked();
    post({ type, ...more });
  };
  let received = null; // the newest frame that came
  let frame = null; // the one that is shown
  let painted = 0; // the number of the whole frame that is painted
  let answered = 0;
  let picked = null; // the neuron on the large plane; the output unless another was picked
  let preview = null; // the one that is pointed at
  let followed = []; // the traits that are shown

  const session = createSession(model, KEYS, () => paint());
  const { signal } = session;
  const waiting = createWaiting({ onChange: () => session.request(), signal });
  const settings = createSettings({ model, session, onSet: () => waiting.asked() });
  const buttons = createPlayButtons({ model, settings, ask, signal });
  const data = createData({ model, settings, ask, signal });
  const editing = createEditing({ model, settings, onChange: () => session.request(), signal });
  const plane = createPlane({
    name: "What the network answers over the plane, and the points",
    ...editing.hand,
    signal,
  });
  editing.onChoose = plane.choose;
  const network = createSmallMaps({
    activations: model.get("_choices").activation,
    onPick(name) {
      picked = picked === name ? null : name;
      session.request();
    },
    onPreview(name) {
      preview = name;
      session.request();
    },
    onSizes: (hidden) => settings.move({ hidden }),
    onActivations: (names) => settings.move({ activation: oneOrAll(names) }),
    onMasked: (masked) => settings.move({ masked }),
    onWeight: (name, value) => ask("weight", { name, value, drag: settings.next() }),
    signal,
  });
  const shapes = createShapeLegend();
  const losses = createLosses({ ask, signal });
  const mapName = html("p", { class: "nn-map-name" });
  const root = html("div", {
    class: "nn-explorer nn-playground",
    "data-explorer": "playground",
    role: "group",
    "aria-label": "Neural-network playground",
  });
  const words = createWords(root, signal);
  const own = createRunButtons({ ask, element: root, latest: () => frame, signal });
  const title = (text) => html("span", { class: "nn-group-title", text });
  const column = (name, ...parts) => html("div", { class: name }, ...parts);
  root.append(
    column("nn-head", buttons.play, words.readouts, own.buttons),
    own.area,
    words.messages,
    html(
      "div",
      { class: "nn-flow" },
      column("nn-given", data.element, settings.element, buttons.speed, buttons.starts),
      html(
        "div",
        { class: "nn-views" },
        column(
          "nn-left",
          html("div", { class: "nn-network-head" }, title("Network"), network.maskMode),
          network.element,
          ...losses.parts,
        ),
        column("nn-right", mapName, plane.element, shapes.element, plane.readout, editing.element),
      ),
    ),
    words.spoken,
  );
  /** What needs Python to do anything. */
  const handled = [buttons.play, buttons.speed, buttons.starts, data.element, settings.element];
  handled.push(network.maskMode, network.element, editing.element, losses.pin);
  el.append(root);
  session.watch(root);

  /** Small maps, lines and curves, which are in whole frames only. */
  function paintWhole() {
    if (painted === frame.wholeNumber) return;
    painted = frame.wholeNumber;
    network.update(frame);
    losses.update(frame);
  }

  function paintPlane() {
    const names = frame.layers.flat();
    if (!names.includes(picked)) picked = null;
    if (!names.includes(preview)) preview = null;
    const output = outputOf(frame);
    const shown = preview ?? picked ?? output;
    const back = preview === null ? ` (press ${output} for the output)` : "";
    const masked = frame.masked.includes(shown) ? ", masked" : "";
    setText(mapName, shown === output ? `Output ${output}` : `Hidden neuron ${shown}${masked}${back}`);
    plane.update({
      ...mapOf(frame, shown),
      neuron: shown,
      isOutput: shown === output,
      inputs: frame.layers[0],
      reach: frame.reach,
      points: editing.points(frame.points),
      editable: model.get("data") === "own" && !session.lost,
    });
  }

  function paint() {
    const now = KEYS.map((key) => model.get(key));
    if (now.some((value, k) => value !== followed[k])) {
      followed = now;
      for (const part of [settings, data, editing]) part.show();
      buttons.follow();
      network.showLayers(model.get("hidden"), model.get("activation"), model.get("masked"));
    }
    for (const part of handled) part.inert = session.lost;
    if (frame === null) return;
    buttons.show(session.lost ? { ...frame, playing: false } : frame);
    own.show(frame, session.lost);
    shapes.call(frame.heldOut);
    paintPlane();
    paintWhole();
    network.pick(picked ?? outputOf(frame));
    words.update(frame, { waits: session.lost ? "" : waiting.text(), told: editing.notice() });
  }

  /** Show this frame with the next picture of the screen; Python hears so of every second one. */
  function show(next) {
    frame = next;
    if (frame.number >= answered + ANSWERED) {
      answered = frame.number;
      post({ type: "painting", number: answered });
    }
    session.request();
  }

  const turns = createTurns(show);

  function heard(content, buffers) {
    if (content.type === "cell") waiting.cell(content.running);
    else if (content.type === "numbers") {
      waiting.heard(frame.playing);
      own.keepNumbers(buffers[0]);
    } else if (content.whole || received !== null) {
      received = readFrame(content, buffers, received);
      waiting.heard(received.playing);
      turns.take(received);
    }
  }

  /** The newest frame at rest. */
  function rest() {
    const { content, buffers } = model.get("_last");
    if (content !== undefined) heard(content, buffers.map(unpacked));
  }

  model.on("msg:custom", heard);
  model.on("change:_last", rest);
  session.request();
  if (session.lost) rest();
  post({ type: "opened", view });

  return () => {
    model.off("msg:custom", heard);
    model.off("change:_last", rest);
    turns.forget();
    session.close();
    post({ type: "closed", view });
  };
}

export default { render };
