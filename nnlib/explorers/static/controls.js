/**
 * Controls: a slider with an exact number box, buttons, switches, a menu, folded formulas, readouts,
 * and the spoken line.
 *
 * A slider never holds state of its own: it reports what the reader did through `onInput`, and
 * `show(value)` moves it to where the state stands.  A value between two stops of the slider
 * (0.358916480 after a training step) is kept exactly; only the thumb is rounded.
 *
 * JupyterLab's command-mode shortcuts reach the notebook while a control in an output has focus:
 * "a" would insert a cell.  Every control here therefore carries `data-lm-suppress-shortcuts`.
 *
 * Reads no traits.
 */

import { exact, html, setAttributes, svg } from "./dom.js";

const UNDO = "M6 3 2 7l4 4M2.5 7H10a4 4 0 0 1 0 8";
const REDO = "M10 3l4 4-4 4M13.5 7H6a4 4 0 0 0 0 8";
const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

/** Stops at equal distances.  A value outside widens the range instead of being cut off. */
export function linearScale(low, high, step) {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step)));
  const scale = { min: low, max: high, step };
  scale.fit = (value) => {
    const size = Math.max(Math.abs(low), Math.abs(high));
    let reach = size;
    while (Math.abs(value) > reach) reach *= 2;
    const wide = reach > size || value < low;
    scale.min = wide && (low < 0 || value < 0) ? -reach : low;
    scale.max = wide && value > high ? reach : high;
  };
  scale.position = (value) => value;
  scale.value = (position) => Number(position.toFixed(decimals));
  return scale;
}

/** Stops at round numbers, ten a power of ten: for a learning rate. */
export function decadeScale(lowest, highest) {
  const stops = [];
  for (let power = lowest; power < highest; power++) {
    for (const digit of [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]) {
      stops.push(Number(`${digit}e${power}`));
    }
  }
  stops.push(Number(`1e${highest}`));
  return {
    min: 0,
    max: stops.length - 1,
    step: 1,
    fit() {},
    position(value) {
      let nearest = 0;
      const distance = (stop) => Math.abs(Math.log(stop / value));
      stops.forEach((stop, index) => {
        if (distance(stop) < distance(stops[nearest])) nearest = index;
      });
      return nearest;
    },
    value: (position) => stops[position],
  };
}

/**
 * Whole numbers from 0 to `most` along log(1 + x), as on a logarithmic axis of the chart.
 *
 * The first of them stand far apart and the last close together, so an arrow key goes from one to
 * the next, and no less far than the thumb can show.
 */
export function logarithmicScale(most) {
  const max = 1000;
  const scale = { min: 0, max, step: 1, fit() {} };
  scale.position = (value) => (Math.log1p(value) / Math.log1p(most)) * max;
  scale.value = (position) => Math.round(Math.expm1((position / max) * Math.log1p(most)));
  scale.next = (value, direction) => {
    const along = scale.value(scale.position(value) + direction);
    const beside = value + direction;
    const next = direction > 0 ? Math.max(along, beside) : Math.min(along, beside);
    return Math.min(most, Math.max(0, next));
  };
  return scale;
}

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

/** A button with its text on it, or with an icon (an SVG path in a square of 16) and a name. */
export function createButton({ text, icon, title, onClick, signal }) {
  const button = html("button", { type: "button", class: "nn-button", title, ...OWN_KEYS });
  if (icon === undefined) button.textContent = text;
  else {
    const picture = { class: "nn-icon", viewBox: "0 0 16 16", "aria-hidden": "true" };
    button.append(svg("svg", picture, svg("path", { d: icon })));
    button.setAttribute("aria-label", text);
  }
  // A button that cannot act keeps the focus, so that the keyboard is not thrown off the explorer.
  const act = (event) => {
    if (button.getAttribute("aria-disabled") !== "true") onClick(event);
  };
  button.addEventListener("click", act, { signal });
  return button;
}

/** Say whether a button can act now. */
export function enable(button, able) {
  setAttributes(button, { "aria-disabled": !able });
}

/**
 * A button that opens a short list of further buttons, for what is seldom wanted.
 *
 * Escape closes it, as does a choice, or leaving it.
 */
export function createMenu({ text, title, items, signal }) {
  const summary = html("summary", { class: "nn-button", text, title, ...OWN_KEYS });
  const list = html("div", { class: "nn-menu-list" });
  const element = html("details", { class: "nn-menu" }, summary, list);
  const close = () => (element.open = false);
  for (const item of items) {
    const onClick = () => {
      close();
      summary.focus();
      item.onClick();
    };
    list.append(createButton({ ...item, onClick, signal }));
  }
  // Safari gives a pressed button no focus: the press must not look like leaving the list.
  list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  element.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !element.open) return;
      event.stopPropagation();
      close();
      summary.focus();
    },
    { signal },
  );
  element.addEventListener(
    "focusout",
    ({ relatedTarget }) => {
      if (!element.contains(relatedTarget)) close();
    },
    { signal },
  );
  return element;
}

/**
 * A folded list of formulas; `show(formulas)` takes MathML texts and writes them where it is open.
 *
 * The texts come from Python, generated from SymPy, and never from what a reader typed.
 */
export function createFormulas({ text = "Formulas", signal }) {
  const list = html("div", { class: "nn-formula-list" });
  const element = html(
    "details",
    { class: "nn-formulas" },
    html("summary", { text, ...OWN_KEYS }),
    list,
  );
  let wanted = "";
  let written = "";
  const write = () => {
    if (!element.open || wanted === written) return;
    written = wanted;
    list.innerHTML = wanted;
  };
  element.addEventListener("toggle", write, { signal });
  return {
    element,
    show(formulas) {
      wanted = formulas.map((formula) => `<div>${formula}</div>`).join("");
      write();
    },
  };
}

/**
 * A choice out of a few words, as buttons side by side; `show(value)` presses one.
 *
 * Two words, such as linear and log, are for false and true; others come with their `values`.
 */
export function createSwitch({ label, words, values = [false, true], onInput, signal }) {
  const buttons = words.map((text, k) => {
    const onClick = () => {
      onInput(values[k]);
      element.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const button = createButton({ text, onClick, signal });
    button.setAttribute("aria-label", `${label}: ${text}`);
    return button;
  });
  const element = html(
    "span",
    { class: "nn-switch", role: "group", "aria-label": label },
    html("span", { text: label }),
    ...buttons,
  );
  return {
    element,
    show(value) {
      buttons.forEach((button, k) => setAttributes(button, { "aria-pressed": values[k] === value }));
    },
  };
}

/** A labeled choice that follows a value; one that is not in the list is added to it. */
export function createChoice({ label, values, text = String, kind = "nn-choose", onInput, signal }) {
  const id = `nn-${Math.random().toString(36).slice(2)}`;
  const select = html("select", { id, class: "nn-choice", ...OWN_KEYS });
  const options = [];
  const add = (value) => {
    options.push(value);
    select.append(html("option", { text: text(value) }));
  };
  values.forEach(add);
  select.addEventListener("change", () => onInput(options[select.selectedIndex]), { signal });
  return {
    element: html("span", { class: kind }, html("label", { for: id, text: label }), select),
    show(value) {
      if (!options.includes(value)) add(value);
      const index = options.indexOf(value);
      // Chromium reads all forms of the page anew when a choice is set, even to what it shows.
      if (select.selectedIndex !== index) select.selectedIndex = index;
    },
  };
}

/**
 * A line that a screen reader speaks, politely, once the reader's hand is still.
 *
 * It is not visible: what it says stands on the picture too.  The first sentence is what the page
 * opens with, and is not spoken.  What a box of the explorer refuses is said first, for as long as it
 * stands in the box.
 */
export function createSpokenLine(explorer, signal) {
  const element = html("div", { class: "nn-spoken", role: "status", "aria-live": "polite" });
  let timer;
  let last;
  let refused = "";
  signal.addEventListener("abort", () => clearTimeout(timer));
  const speak = (text) => {
    if (text === last) return;
    const opening = last === undefined;
    last = text;
    clearTimeout(timer);
    if (opening) return;
    timer = setTimeout(() => (element.textContent = text), 500);
  };
  explorer.addEventListener("nn-refused", ({ detail }) => speak((refused = detail)), { signal });
  return {
    element,
    say: (text) => speak(explorer.querySelector('[aria-invalid="true"]') ? refused : text),
  };
}

/** Undo, redo and reset; `show({ undoable, redoable })` enables the first two. */
export function createHistoryButtons({ onUndo, onRedo, onReset, signal }) {
  const button = (text, icon, title, onClick) => createButton({ text, icon, title, onClick, signal });
  const undo = button("Undo", UNDO, "Undo: take back the last change", onUndo);
  const redo = button("Redo", REDO, "Redo: make the change again that was taken back", onRedo);
  const reset = button("Reset", undefined, "Back to what this explorer was made with", onReset);
  return {
    buttons: [undo, redo, reset],
    show({ undoable, redoable }) {
      enable(undo, undoable);
      enable(redo, redoable);
    },
  };
}

/** A labeled number at the head of an explorer. */
export function createReadout(label) {
  const name = html("span", { class: "nn-readout-name", text: label });
  const value = html("span", { class: "nn-readout-value" });
  return { element: html("div", { class: "nn-readout" }, name, value), name, value };
}

/** The state as lines of Python, onto the clipboard; a text area where that is not allowed. */
export function createCopyButton({ text, signal }) {
  const area = html("textarea", {
    class: "nn-code",
    rows: 6,
    readonly: "",
    hidden: "",
    "aria-label": "The present state as Python",
    ...OWN_KEYS,
  });
  const button = createButton({
    text: "Copy as Python",
    signal,
    async onClick() {
      area.value = text();
      try {
        await navigator.clipboard.writeText(area.value);
        area.hidden = true;
        button.textContent = "Copied";
      } catch {
        area.hidden = false;
        area.select();
      }
    },
  });
  button.addEventListener("blur", () => (button.textContent = "Copy as Python"), { signal });
  return { button, area };
}

export function numbersAsPython(name, values, comment) {
  const list = `[${values.map((value) => exact(value).replaceAll("\u2212", "-")).join(", ")}]`;
  return `${name} = ${list}${comment ? `  # ${comment}` : ""}`;
}
