/**
 * A session: one painting a frame, what changed sent to Python, and what changed elsewhere heard.
 *
 * The state stands in the model's traits and nowhere else.  A control writes it there at once and
 * asks for a frame, which paints from the traits.  What changed goes to Python after the picture is
 * painted, and during a drag ten times a second: for each message the notebook has far more to do
 * than for a picture, and its work would hold the next pictures up.  It goes as a message like any
 * other, so that none overtakes another; what ipywidgets sends of a model by itself is kept back until
 * the kernel has taken what went before, and then two moves arrive as one.  A trait set from Python asks
 * for a frame too, and so does one that was moved in another tab.  Painting never writes a trait.  What
 * is scrolled off screen is painted when it comes back.  When Python is gone the explorer says so, and
 * goes on alone if it can.
 *
 * Reads the traits it is told to, and _alone: whether the explorer computes without Python.
 */

import { createConnection } from "./connection.js";
import { createLineWithoutPython } from "../controls/without_python.js";
import { createMoves, same } from "./moves.js";

const SEND_EVERY = 100; // milliseconds
const unsentOf = new WeakMap(); // by model, since all its views send what is unsent: names of traits

/**
 * Frames and clean-up: `paint` runs at most once a frame, after any of `keys` changed.
 */
export function createSession(model, keys, paint) {
  const controller = new AbortController();
  let frame = 0;
  let sending = 0;
  let sent = -SEND_EVERY;
  let visible = true;
  let outdated = false;
  let setting = false;
  let foreign = false; // whether Python, or another view, has moved something since our last move
  let root = null;
  let connection = null;
  if (!unsentOf.has(model)) unsentOf.set(model, new Set());
  const unsent = unsentOf.get(model);
  const moves = createMoves(model);
  const last = stateOf(model, keys);

  const send = () => {
    clearTimeout(sending);
    sending = 0;
    if (unsent.size === 0) return;
    const state = moves.told([...unsent]);
    unsent.clear();
    sent = performance.now();
    connection?.attempt(() => model.send({ type: "moved", state }));
  };
  const run = () => {
    frame = 0;
    outdated = !visible;
    if (visible) paint();
    if (unsent.size > 0 && sending === 0) {
      sending = setTimeout(send, Math.max(0, sent + SEND_EVERY - performance.now()));
    }
  };
  const request = () => {
    if (frame === 0) frame = requestAnimationFrame(run);
  };
  const hear = (key) => {
    const before = last[key];
    const byOther = !setting && moves.heard(key);
    last[key] = model.get(key);
    if (same(before, last[key])) return; // Python's answer to a move that the hand has gone on from
    if (byOther) session.onOther(key, before, last[key]);
    else if (!setting) {
      foreign = true;
      session.onCode();
    }
    request();
  };
  const listeners = keys.map((key) => [`change:${key}`, () => hear(key)]);
  listeners.push(["change:_taken", moves.settle]);
  const watcher = new IntersectionObserver(
    (entries) => {
      visible = entries.at(-1).isIntersecting;
      if (visible && outdated) request();
    },
    { rootMargin: "200px" }, // painted a little before it comes into sight
  );
  for (const [event, listener] of listeners) model.on(event, listener);

  const session = {
    signal: controller.signal,
    request,
    /** Send what has changed now, before a message that must not overtake it. */
    send,
    /** Send a message, after what has changed. */
    tell(content) {
      send();
      connection?.attempt(() => model.send(content));
    },
    /** Whether Python is gone, or was never there. */
    get lost() {
      return connection?.lost ?? false;
    },
    /** Called when code has moved something. */
    onCode() {},
    /** Called before a move of ours, if something else has moved since the last one. */
    onForeign() {},
    /** Called with a trait's name, its value before and its value now, if another tab's hand moved it. */
    onOther() {},
    set(changes) {
      if (foreign) session.onForeign();
      foreign = false;
      setting = true;
      moves.set(changes);
      setting = false;
      for (const key of Object.keys(changes)) unsent.add(key);
      request();
    },
    /**
     * Paint this element only while it is on screen, or nearly, and say in it when Python is gone.  It
     * stands where the widget manager wants it, and goes when the session closes.
     */
    watch(element) {
      root = element;
      watcher.observe(element);
      const { signal } = controller;
      const line = createLineWithoutPython({ root, alone: model.get("_alone"), signal });
      root.prepend(line.element);
      const onLoss = (why) => {
        line.say(why);
        request();
      };
      connection = createConnection({ model, place: root.parentElement, onLoss, signal });
    },
    close() {
      for (const [event, listener] of listeners) model.off(event, listener);
      cancelAnimationFrame(frame);
      watcher.disconnect();
      send();
      controller.abort();
      // JupyterLab keeps every key event, and so all that hangs together with where it happened.
      for (const part of root?.querySelectorAll("*") ?? []) part.remove();
      root?.remove();
    },
  };
  return session;
}

/** The traits of these names as one object. */
export function stateOf(model, keys) {
  return Object.fromEntries(keys.map((key) => [key, model.get(key)]));
}

/** A state as the generated mathematics takes it: [parameters, frozen, inputs, targets]. */
export function argumentsOf(state, structure, names) {
  const values = {};
  structure.weights.forEach((name, k) => (values[name] = state.weights[k]));
  structure.biases.forEach(({ name }, k) => (values[name] = state.biases[k]));
  return [
    names.parameters.map((name) => values[name]),
    names.frozen.map((name) => values[name]),
    [...state.inputs],
    [...state.targets],
  ];
}
