/**
 * A box for an exact number that opens over the number itself, and is gone when it is left.
 *
 * What it refuses is said in the frame.  Reads no traits.
 */

import { html } from "../model/dom.js";
import { createNumberBox } from "./number_box.js";

const WIDTH = 96; // pixels
const HEIGHT = 24;

/** `back()` is called when Enter or Escape has closed the box. */
export function createBoxInPlace({ name, label, frame, hand, back, signal }) {
  let box = null; // made when it is first opened
  let opened = false;

  function close() {
    opened = false;
    box.cover.remove();
  }

  function make() {
    const { element, refusal, show } = createNumberBox({
      name,
      label,
      accept: () => true,
      wanted: "a finite number",
      negative: true,
      beside: (value, direction) => Number((value + direction * hand.ends().fine).toPrecision(12)),
      onInput: hand.set,
      signal,
    });
    frame.append(refusal);
    element.addEventListener(
      "keydown",
      (event) => {
        const refused = element.getAttribute("aria-invalid") === "true";
        if (event.isComposing || !(event.key === "Escape" || (event.key === "Enter" && !refused))) return;
        event.stopPropagation();
        opened = false;
        back();
        close();
      },
      { signal },
    );
    element.addEventListener("blur", () => opened && close(), { signal });
    return { element, show, cover: html("div", { class: "nn-in-place" }, element) };
  }

  return {
    /** Open over a place on the page, inside the frame. */
    open({ x, y, width, height }) {
      box ??= make();
      const corner = frame.getBoundingClientRect();
      const left = x + width / 2 - WIDTH / 2 - corner.x;
      const { style } = box.cover;
      style.left = `${Math.max(0, Math.min(left, corner.width - WIDTH))}px`;
      style.top = `${y + height / 2 - HEIGHT / 2 - corner.y}px`;
      style.width = `${WIDTH}px`;
      frame.append(box.cover);
      opened = true;
      box.show(hand.value());
      box.element.focus({ preventScroll: true });
      box.element.select();
    },
    show(value) {
      box?.show(value);
    },
  };
}
