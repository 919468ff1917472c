/**
 * A model for a page without Python: it holds the traits and tells who listens that one has changed.
 *
 * The views ask no more of anywidget's model than this.
 *
 * Keeps the traits it is given; reads none.
 */

/** `state` holds the traits by name; `tell(name, ...told)` calls those who listen to `name`. */
export function createPageModel(state) {
  const listeners = new Set();
  const tell = (name, ...told) => {
    for (const [heard, callback] of [...listeners]) if (heard === name) callback(...told);
  };
  return {
    listeners,
    tell,
    get: (key) => state[key],
    set(key, value) {
      state[key] = value;
      tell(`change:${key}`);
    },
    send() {}, // there is nobody who would hear it
    on: (name, callback) => listeners.add([name, callback]),
    off(name, callback) {
      for (const entry of listeners) {
        if (entry[0] === name && entry[1] === callback) listeners.delete(entry);
      }
    },
  };
}
