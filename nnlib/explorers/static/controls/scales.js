/**
 * Scales of sliders: where on a slider's line a value stands, and which value a place on it is.
 *
 * A scale has min, max and step as the slider takes them, `position(value)` and `value(position)`,
 * and `fit(value)`, which widens it for a value that is outside.  `next(value, direction)`, where
 * there is one, says where an arrow key goes.
 *
 * Draws nothing and reads no traits.
 */

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

/** Stops at round numbers, ten a power of ten: for a learning rate.  With `zero`, 0 is the first. */
export function decadeScale(lowest, highest, { zero = false } = {}) {
  const stops = zero ? [0] : [];
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
