/**
 * Where the parts of the network diagram stand: neurons in columns, a column a layer.
 *
 * Draws nothing and reads no traits.
 */

export const RADIUS = 29; // of a neuron
const GAP = 184;
const LEFT = RADIUS + 4;
const RIGHT = 136;
const LABEL_HEIGHT = 14;

/** Where everything stands: { width, height, neurons: {name: [x, y]}, biases, labels }. */
export function layOut({ layers, edges, biases }) {
  const most = Math.max(...layers.map((names) => names.length));
  const shared = biases.some((bias) => bias.shared);
  const row = most <= 3 ? 104 : 80;
  const top = RADIUS + 6;
  const bottom = top + (most - 1) * row;
  const neurons = {};
  layers.forEach((names, column) => {
    names.forEach((name, k) => {
      const y = (top + bottom) / 2 + (k - (names.length - 1) / 2) * row;
      neurons[name] = [LEFT + column * GAP, y];
    });
  });
  const boxes = {};
  for (const bias of biases) {
    const [x, y] = neurons[bias.to[0]];
    boxes[bias.name] = bias.shared ? [x - GAP * 0.42, bottom + 62] : [x, y + RADIUS + 14];
  }
  return {
    width: LEFT + (layers.length - 1) * GAP + RIGHT,
    height: bottom + (shared ? 62 + 22 : RADIUS + 24),
    neurons,
    boxes,
    labels: placeLabels(layers, edges, neurons),
  };
}

/** Labels of one layer's edges stand in a column, at the share of the way that parts them most. */
function placeLabels(layers, edges, neurons) {
  const places = {};
  layers.slice(1).forEach((names) => {
    const own = edges.filter((edge) => names.includes(edge.to));
    const at = (edge, share) =>
      [0, 1].map((k) => neurons[edge.from][k] * (1 - share) + neurons[edge.to][k] * share);
    const gapAt = (share) => {
      const heights = own.map((edge) => at(edge, share)[1]).sort((a, b) => a - b);
      return Math.min(...heights.slice(1).map((height, k) => height - heights[k]), 1000);
    };
    let best = 0.38;
    for (let share = 0.38; share <= 0.62; share += 0.02) {
      if (gapAt(share) > gapAt(best) + 0.5) best = share;
    }
    const crowded = gapAt(best) < LABEL_HEIGHT;
    for (const edge of own) places[edge.name] = { at: at(edge, best), crowded };
  });
  return places;
}
