/**
 * A finger on a slider: does it move the slider, or scroll the page?
 *
 * A browser moves the thumb where the finger is laid down, before it can know.  So what it does is
 * held back until the finger has gone sideways, or is lifted where it was laid down.  A finger that
 * goes up or down scrolls the page, and the slider is as it was.
 *
 * Reads no traits.
 */

const STILL = 10; // pixels; a finger that is lifted has seldom not moved at all

/**
 * Tell `onInput()` of the moves of a range that count; `restore()` puts the thumb back.
 */
export function watchSlides(range, { onInput, restore, signal }) {
  let laid = null; // where a finger was laid down that has not yet made up its mind
  let held; // where the thumb would be

  const take = () => {
    laid = null;
    if (held === undefined) return;
    range.value = held;
    onInput();
  };
  const drop = () => {
    laid = null;
    held = undefined;
    restore();
  };
  const listen = (name, act) => range.addEventListener(name, act, { signal });

  listen("pointerdown", ({ pointerType, isPrimary, clientX, clientY }) => {
    if (pointerType !== "touch" || !isPrimary) return;
    laid = { x: clientX, y: clientY, down: 0 };
    held = undefined;
  });
  listen("pointermove", ({ clientX, clientY }) => {
    if (laid === null) return;
    laid.down = Math.abs(clientY - laid.y);
    if (Math.abs(clientX - laid.x) > laid.down) take();
  });
  listen("pointerup", () => {
    if (laid === null) return;
    if (laid.down < STILL) take();
    else drop();
  });
  listen("pointercancel", () => laid !== null && drop()); // the page scrolls
  listen("input", () => {
    if (laid === null) {
      onInput();
      return;
    }
    held = range.value;
    restore();
  });
}
