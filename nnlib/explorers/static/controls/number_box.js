/**
 * A box for one exact number.
 *
 * What is typed counts when Enter is pressed or the box is left, not before: half a number is no
 * number.  Escape takes back what was typed.  The up and down keys change the number at once.  What
 * cannot be read, or is not accepted, changes nothing: a sentence says why.  It stays while the box is
 * in use, until a good number has come, and after that until something else is moved.  The sentence
 * takes room, so it comes and goes when no mouse button is down: the press that leaves the box may be
 * on something that would move away from under it.
 *
 * Reads no traits.
 */

import { OWN_KEYS, exact, html, setAttributes } from "../model/dom.js";
import { readNumber } from "./numerals.js";

const NARROW = 7; // letters that a box has room for
const DIGITS = 5; // that count in a rounded number

/** The keypad for decimals of an iPhone or iPad has no minus. */
const lacksMinus = () => /\bi(?:Phone|Pad|Pod)\b/.test(navigator.userAgent);

/** A number as it stands in a box that only shows it: all of it where that is short, or rounded. */
function narrow(value) {
  const text = String(value);
  if (text.length <= NARROW) return text;
  if (Math.abs(value) < 10 ** DIGITS) return String(Number(value.toPrecision(DIGITS)));
  return value.toExponential(DIGITS - 1).replace("+", "");
}

/** Do something when no mouse button is down, and what a press leads to is done. */
function afterPress(act) {
  if (document.querySelector(":active") === null) {
    act();
    return;
  }
  const first = new AbortController();
  const done = () => {
    first.abort();
    setTimeout(act); // after the click
  };
  // A finger's own end comes before the box is left, and the mouse's may be kept back.
  for (const end of ["pointerup", "pointercancel", "mouseup"]) {
    window.addEventListener(end, done, { capture: true, signal: first.signal });
  }
}

/**
 * A box, and under it what was refused.
 *
 * `accept(value)` says which numbers it may take, `wanted` the same in words; `negative` whether
 * they may be below 0, `whole` whether they are whole numbers.  `beside(value, direction)` is where
 * the up and down keys go.  `onInput` gets each number that is accepted.  The event "nn-refused"
 * carries the sentence, and "change" ends a move.
 */
export function createNumberBox({ name, label: firstLabel, accept, wanted, signal, ...options }) {
  const { negative, whole = false, beside, onInput } = options;
  const id = `nn-${Math.random().toString(36).slice(2)}`;
  let label = firstLabel;
  const box = html("input", {
    type: "text",
    class: "nn-box",
    role: "spinbutton",
    inputmode: negative && lacksMinus() ? "text" : "decimal",
    autocomplete: "off",
    spellcheck: "false",
    "data-name": name,
    "aria-label": `${label}, exact value`,
    ...OWN_KEYS,
  });
  const refusal = html("p", { class: "nn-refused", id, hidden: "" });
  let shown;
  let reached; // where the reader has got to; what is shown follows with the next frame
  let edited = false;
  let refused = false;

  /** All digits while the box is in use; a few where it only shows, and all in its tooltip. */
  const write = () => {
    edited = false;
    const inUse = box.matches(":focus");
    const text = inUse ? String(shown) : narrow(shown);
    setAttributes(box, { title: shown });
    if (box.value === text) return;
    const all = inUse && box.selectionStart === 0 && box.selectionEnd === box.value.length;
    box.value = text;
    if (all) box.select(); // what is typed next still takes its place
  };
  const mark = (valid) => box.setAttribute("aria-invalid", String(!valid));
  const lay = () => afterPress(() => (refusal.hidden = !refused));
  const forget = () => {
    if (!refused) return;
    refused = false;
    lay();
    for (const tie of ["aria-describedby", "aria-errormessage"]) box.removeAttribute(tie);
  };
  const refuse = (reason) => {
    const sentence = `${label}: ${reason}; it must be ${wanted}.`;
    mark(false);
    refusal.textContent = sentence;
    refused = true;
    lay();
    setAttributes(box, { "aria-describedby": id, "aria-errormessage": id });
    box.dispatchEvent(new CustomEvent("nn-refused", { bubbles: true, detail: sentence }));
  };
  /** Take a number, as one move. */
  const take = (value) => {
    if (!accept(value)) {
      refuse(`${exact(value)} is refused`);
      return false;
    }
    mark(true);
    forget();
    edited = false;
    reached = value;
    onInput(value);
    box.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  /** Take what was typed, if anything was. */
  const commit = () => {
    if (!edited) return true;
    const { value, reason } = readNumber(box.value, { whole });
    if (reason === undefined) return take(value);
    refuse(reason);
    return false;
  };

  const keys = {
    Enter: () => commit() && box.select(),
    Escape() {
      mark(true);
      forget();
      write();
      box.select();
    },
    ArrowUp: () => commit() && take(beside(reached, 1)),
    ArrowDown: () => commit() && take(beside(reached, -1)),
  };
  box.addEventListener(
    "keydown",
    (event) => {
      const act = keys[event.key];
      if (!act || event.isComposing) return;
      event.preventDefault();
      act();
    },
    { signal },
  );
  box.addEventListener("input", () => (edited = true), { signal });
  // The browser's own "change" comes late, when the box is left: in the midst of a drag elsewhere.
  box.addEventListener("change", (event) => event.isTrusted && event.stopPropagation(), { signal });
  box.addEventListener(
    "focus",
    () => {
      if (edited) return;
      write();
      box.select(); // all digits, as the Tab key selects what it finds; a click still puts the caret
    },
    { signal },
  );
  box.addEventListener(
    "blur",
    () => {
      commit();
      mark(true);
      write();
    },
    { signal },
  );

  return {
    element: box,
    refusal,
    /** Call the number something else from now on. */
    rename(text) {
      label = text;
      setAttributes(box, { "aria-label": `${label}, exact value` });
    },
    show(value) {
      if (!box.matches('[aria-invalid="true"]')) forget();
      shown = reached = value;
      setAttributes(box, { "aria-valuenow": value });
      if (!edited) write();
    },
  };
}
