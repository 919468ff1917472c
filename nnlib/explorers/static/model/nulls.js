/**
 * Python's None as null, however it came.
 *
 * A kernel sends JSON, in which None is null.  Python in the page hands its values over without JSON:
 * there None arrives as undefined, or does not arrive.
 *
 * Reads the traits it is told to.
 */

/** A trait that may be None. */
export function read(model, name) {
  return model.get(name) ?? null;
}

/** The content of a message, of which these may be None. */
export function withNulls(content, names) {
  return { ...content, ...Object.fromEntries(names.map((name) => [name, content[name] ?? null])) };
}
