/**
 * Runs in the page under measurement: when a picture changed, and when that change was painted.
 *
 * The picture is an element that is watched by a MutationObserver.  Where a requestAnimationFrame
 * callback changed it, the change is painted in that very frame, and a task that is posted then runs
 * after the frame's style, layout and paint.  The task is urgent ("user-blocking"), so that nothing
 * else that waits its turn is counted.  Where anything else changed it (a message from the kernel),
 * the next frame paints it.  So `window.probe.log` gets, per painted change,
 *   painted  when, in milliseconds on the page's clock
 *   shown    what the picture says then
 *   frame    when the callback that changed it began, and `script`, how long it took (or null)
 * and, per move of the reader's hand that changed the slider's value,
 *   moved    when the event was made, by its own time stamp
 *   value    what the slider says then
 *   handled  how long the page's handlers took, from the key press to the slider's last event
 */
() => {
  const frame = window.requestAnimationFrame.bind(window);
  const empty = () => ({ before: watched?.read(), changed: false, paints: [], moves: [] });
  let watched = null;
  let log = empty();
  let arrived = () => {};
  let pressed = null;
  let latest = 0;

  const afterPaint = (callback) => window.scheduler.postTask(callback, { priority: "user-blocking" });
  const note = (by) => {
    const entry = { painted: performance.now(), shown: watched.read(), frame: null, script: null };
    log.paints.push({ ...entry, ...by });
    log.changed ||= entry.shown !== log.before;
    latest = entry.painted;
    arrived();
  };
  const observer = new MutationObserver(async () => {
    await watched?.ready?.();
    frame(() => afterPaint(note));
  });
  window.requestAnimationFrame = (callback) =>
    frame((time) => {
      const begin = performance.now();
      callback(time);
      const script = performance.now() - begin;
      if (observer.takeRecords().length > 0) afterPaint(() => note({ frame: begin, script }));
    });

  const start = (event) => (pressed = { moved: event.timeStamp, seen: performance.now() });
  const end = (event) => {
    if (!watched || event.type !== watched.event) return;
    const value = watched.value();
    if (value === log.moves.at(-1)?.value) return;
    const moved = event.type === "pointermove" ? event.timeStamp : pressed.moved;
    log.moves.push({ moved, value, handled: performance.now() - pressed.seen });
  };
  for (const type of ["keydown", "pointermove"]) window.addEventListener(type, start, true);
  for (const type of ["keydown", "pointermove", "change", "input"]) window.addEventListener(type, end);

  window.probe = {
    /** Watch `picture`; `event` is the last thing that a move of the slider sets off. */
    watch({ picture, ...rest }) {
      observer.disconnect();
      watched = rest;
      const everything = { subtree: true, childList: true, attributes: true, characterData: true };
      observer.observe(picture, everything);
    },
    clear: () => (log = empty()),
    /** Resolves as soon as the log has what `enough(log)` wants. */
    until: (enough) =>
      new Promise((resolve) => {
        arrived = () => enough(log) && resolve(log);
        arrived();
      }),
    /** Resolves once no change has been painted for so many milliseconds. */
    quiet: (time) =>
      new Promise((resolve) => {
        latest = performance.now();
        const look = () => {
          const left = latest + time - performance.now();
          if (left <= 0) resolve(log);
          else setTimeout(look, left);
        };
        look();
      }),
  };
};
