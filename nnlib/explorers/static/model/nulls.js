/**
 * Python's None as null, however it came.
 *
 * A kernel sends JSON, in which None is null.  Python in the page hands its values over without JSON,
 * and None arrives as undefined there.
 *
 * Reads the traits it is told to.
 */

/** A trait that may be None. */
export function read(model, name) {
  return model.get(name) ?? null;
}

/** The content of a message, each of whose values may be None. */
export function withNulls(content) {
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, value ?? null]));
}
