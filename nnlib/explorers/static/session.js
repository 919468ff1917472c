/**
 * A session: one painting a frame, and what changed sent to Python.
 *
 * The state stands in the model's traits and nowhere else.  A control writes it there at once and
 * asks for a frame, which paints from the traits.  What changed goes to Python after the picture is
 * painted, and during a drag ten times a second: for each message the notebook has far more to do
 * than for a picture, and its work would hold the next pictures up.  A trait set from Python asks for
 * a frame too.  Painting never writes a trait, so nothing echoes.  What is scrolled off screen is
 * painted when it comes back.
 *
 * Reads the traits it is told to.
 */

const SEND_EVERY = 100; // milliseconds

/** Frames and clean-up: `paint` runs at most once a frame, after any of `keys` changed. */
export function createSession(model, keys, paint) {
  const controller = new AbortController();
  let frame = 0;
  let unsent = false;
  let sending = 0;
  let sent = -SEND_EVERY;
  let visible = true;
  let outdated = false;
  let setting = false;
  let foreign = false; // whether Python, or another view, has moved something since our last move
  let root = null;

  const send = () => {
    clearTimeout(sending);
    sending = 0;
    if (!unsent) return;
    unsent = false;
    sent = performance.now();
    model.save_changes();
  };
  const run = () => {
    frame = 0;
    outdated = !visible;
    if (visible) paint();
    if (unsent && sending === 0) {
      sending = setTimeout(send, Math.max(0, sent + SEND_EVERY - performance.now()));
    }
  };
  const request = () => {
    if (frame === 0) frame = requestAnimationFrame(run);
  };
  const hear = () => {
    foreign ||= !setting;
    request();
  };
  const watcher = new IntersectionObserver(
    (entries) => {
      visible = entries.at(-1).isIntersecting;
      if (visible && outdated) request();
    },
    { rootMargin: "200px" }, // painted a little before it comes into sight
  );
  for (const key of keys) model.on(`change:${key}`, hear);

  const session = {
    signal: controller.signal,
    request,
    /** Send what has changed now, before a message that must not overtake it. */
    send,
    /** Called before a move of ours, if something else has moved since the last one. */
    onForeign() {},
    set(changes) {
      if (foreign) session.onForeign();
      foreign = false;
      setting = true;
      for (const [key, value] of Object.entries(changes)) model.set(key, value);
      setting = false;
      unsent = true;
      request();
    },
    /** Paint only while this element is on screen, or nearly; it goes when the session closes. */
    watch(element) {
      root = element;
      watcher.observe(element);
    },
    close() {
      for (const key of keys) model.off(`change:${key}`, hear);
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
