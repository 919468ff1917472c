/**
 * A slider with an exact number box.
 *
 * A slider never holds state of its own: it reports what the reader did through `onInput`, and
 * `show(value)` moves it to where the state stands.  A value between two stops of the slider
 * (0.358916480 after a training step) is kept exactly; only the thumb is rounded.
 *
 * Reads no traits.
 */

import { OWN_KEYS, exact, html, setAttributes } from "./dom.js";

/**
 * A labeled slider and its number box.
 *
 * `accept(value)` says which numbers the box may take, and `wanted` the same in words.  Others are
 * refused: they mark the box invalid, go no further, and a sentence under the slider says so, which
 * stays until there is a good value.  The event "nn-refused" on the box carries the sentence.
 */
export function createSlider(options) {
  const { name, label, boxStep, accept, wanted, onInput, onFocus, signal } = options;
  let { scale } = options;
  const id = `nn-${Math.random().toString(36).slice(2)}`; // ties the label to the slider
  const range = html("input", { type: "range", id, "data-name": name, ...OWN_KEYS });
  const box = html("input", {
    type: "number",
    class: "nn-box",
    step: boxStep,
    "data-name": name,
    "aria-label": `${label}, exact value`,
    ...OWN_KEYS,
  });
  const refusal = html("p", { class: "nn-refused", id: `${id}-refused`, hidden: "" });
  const element = html(
    "div",
    { class: "nn-slider" },
    html("label", { for: id, text: label }),
    range,
    box,
    refusal,
  );
  let shown;

  /** All digits while the box is in use; five where it only shows, and all in its tooltip. */
  const write = () => {
    const inUse = box.matches(":focus");
    box.title = String(shown);
    if (inUse && box.valueAsNumber === shown) return;
    box.value = inUse ? String(shown) : String(Number(shown.toPrecision(5)));
  };

  /** The filled part of the slider's line: from zero, or from its left end, to the value. */
  const fill = () => {
    const share = (position) => (position - scale.min) / (scale.max - scale.min);
    const ends = [share(scale.position(shown)), scale.min < 0 ? share(0) : 0];
    range.style.setProperty("--nn-from", Math.min(...ends));
    range.style.setProperty("--nn-to", Math.max(...ends));
    range.classList.toggle("nn-negative", shown < 0);
  };

  /** Where the reader has got to; what is shown follows with the next frame. */
  let reached;
  const give = (value) => {
    reached = value;
    onInput(value);
  };
  range.addEventListener("input", () => give(scale.value(Number(range.value))), { signal });
  range.addEventListener(
    "keydown",
    (event) => {
      const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!direction || !scale.next) return;
      event.preventDefault();
      give(scale.next(reached, direction));
      range.dispatchEvent(new Event("change", { bubbles: true }));
    },
    { signal },
  );
  box.addEventListener(
    "input",
    () => {
      const value = box.valueAsNumber;
      const valid = Number.isFinite(value) && accept(value);
      box.setAttribute("aria-invalid", String(!valid));
      if (valid) {
        forget();
        give(value);
      } else refuse();
    },
    { signal },
  );
  box.addEventListener("focus", write, { signal });
  /** A good value has come: nothing is refused any more. */
  const forget = () => {
    refusal.hidden = true;
    for (const tie of ["aria-describedby", "aria-errormessage"]) box.removeAttribute(tie);
  };
  /** Say what came and what is accepted.  What is no number at all, the browser does not tell. */
  const refuse = () => {
    const unread = box.validity.badInput ? "what was typed, no finite number," : "an empty box";
    const came = box.value === "" ? unread : exact(box.value);
    const sentence = `${label}: ${came} is refused; it must be ${wanted}.`;
    refusal.textContent = sentence;
    refusal.hidden = false;
    setAttributes(box, { "aria-describedby": refusal.id, "aria-errormessage": refusal.id });
    box.dispatchEvent(new CustomEvent("nn-refused", { bubbles: true, detail: sentence }));
  };
  box.addEventListener(
    "blur",
    () => {
      write();
      box.setAttribute("aria-invalid", "false");
    },
    { signal },
  );
  element.addEventListener("focusin", () => onFocus?.(), { signal });

  const show = (value) => {
    reached = value;
    if (value === shown) return;
    shown = value;
    if (!box.matches('[aria-invalid="true"]')) forget();
    scale.fit(value);
    setAttributes(range, { min: scale.min, max: scale.max, step: scale.step });
    range.value = String(scale.position(value));
    range.setAttribute("aria-valuetext", String(value));
    write();
    fill();
  };

  return {
    element,
    range,
    box,
    refusal,
    show,
    /** Let the slider follow another scale from now on. */
    follow(other) {
      if (other === scale) return;
      scale = other;
      const value = shown;
      shown = undefined;
      if (value !== undefined) show(value);
    },
    mark(selected) {
      element.classList.toggle("nn-selected", selected);
    },
  };
}
