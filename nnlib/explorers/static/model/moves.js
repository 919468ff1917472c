/**
 * What a reader's hand has moved in this browser tab, until Python says that it has it.
 *
 * Other tabs may show the same explorer, and code moves it too.  So Python is told which numbers of a
 * row were moved here, and which other traits; the rest it keeps (moved.py).  It answers all tabs with
 * what stands now, and names in `_taken` whom it answers.  An answer may be older than the hand: what
 * was moved here since stays moved, on top of it.
 *
 * Reads and writes the trait _moved, which all views in this tab share; reads _taken.
 */

/** Whether two values are the same to a reader: lists are compared by what they hold. */
export function same(a, b) {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Whether a value is a row of numbers or words. */
function isRow(value) {
  return Array.isArray(value) && value.every((each) => typeof each !== "object");
}

/** Whether one row may become another place by place. */
function alike(a, b) {
  return isRow(a) && isRow(b) && a.length === b.length;
}

/**
 * A value, with what differs between two others put into it: one may have moved only a part of it.
 *
 * A row of another length than theirs keeps its own: no other row has to fit it.
 */
export function rebased(value, from, to) {
  if (!alike(from, to) || !isRow(value)) return same(from, to) ? value : to;
  return value.map((each, k) => (k >= to.length || from[k] === to[k] ? each : to[k]));
}

export function createMoves(model) {
  const own = () => model.get("_moved")?.by;
  const values = () => ({ ...model.get("_moved")?.values });
  let seen = model.get("_taken"); // whom the last message answered that was heard

  /** The value of a trait with what was moved here. */
  const onTop = (value, moved) => {
    if (moved === undefined) return value;
    if (Array.isArray(moved)) return moved[0];
    return value.map((number, k) => (k in moved ? moved[k][0] : number));
  };
  /** Forget what Python has taken. */
  const settle = () => {
    const [by, number] = model.get("_taken") ?? [];
    if (by === undefined || by !== own()) return;
    const left = {};
    for (const [key, moved] of Object.entries(values())) {
      if (Array.isArray(moved)) {
        if (moved[1] > number) left[key] = moved;
        continue;
      }
      const places = Object.entries(moved).filter(([, [, when]]) => when > number);
      if (places.length > 0) left[key] = Object.fromEntries(places);
    }
    model.set("_moved", { ...model.get("_moved"), values: left });
  };

  return {
    /** What Python is told of these traits: an answer of its own may have set one back meanwhile. */
    told(keys) {
      const moved = values();
      const now = keys.map((key) => [key, onTop(model.get(key), moved[key])]);
      return { ...Object.fromEntries(now), _moved: model.get("_moved") };
    },
    /** Set traits as moves of the reader's. */
    set(changes) {
      const moved = values();
      const number = (model.get("_moved")?.number ?? 0) + 1;
      for (const [key, value] of Object.entries(changes)) {
        const before = model.get(key);
        if (same(before, value)) continue;
        if (!alike(before, value) || Array.isArray(moved[key])) moved[key] = [value, number];
        else {
          moved[key] = { ...moved[key] };
          value.forEach((each, k) => {
            if (each !== before[k]) moved[key][k] = [each, number];
          });
        }
      }
      const by = own() ?? Math.random().toString(36).slice(2);
      model.set("_moved", { by, number, values: moved });
      for (const [key, value] of Object.entries(changes)) model.set(key, value);
    },
    /**
     * Hear that a trait was set elsewhere; returns whether a reader's hand in another tab did it.
     *
     * All traits of one message are set before the first of them is heard.
     */
    heard(key) {
      const taken = model.get("_taken");
      const answered = taken !== seen;
      if (answered) queueMicrotask(() => (seen = taken));
      settle();
      const value = model.get(key);
      const restored = onTop(value, values()[key]);
      if (!same(value, restored)) model.set(key, restored);
      return answered && taken[0] !== own();
    },
    settle,
  };
}
