/**
 * Where the parts of the network diagram stand: neurons in columns, a column a layer.
 *
 * Draws nothing and reads no traits.
 */

export const RADIUS = 29; // of a neuron
const GAP = 184;
const LEFT = RADIUS + 10;
const RIGHT = 136;
const LABEL_HEIGHT = 30; // that a label needs for itself
const SHARES = [0.34, 0.66]; // of the way from neuron to neuron, where labels may stand
const LEVEL = 0.47; // where they stand on a level line: it shows on both sides of its number

/** Where everything stands: { width, height, neurons: {name: [x, y]}, boxes, labels }. */
export function layOut({ layers, edges, biases }) {
  const most = Math.max(...layers.map((names) => names.length));
  const shared = biases.some((bias) => bias.shared);
  const row = most <= 3 ? 120 : 80; // what is said of a weight has room between two labels
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
    boxes[bias.name] = bias.shared ? [x - GAP * 0.42, bottom + 60] : [x, y + RADIUS + 14];
  }
  return {
    width: LEFT + (layers.length - 1) * GAP + RIGHT,
    height: bottom + (shared ? 60 + 18 : RADIUS + 24),
    neurons,
    boxes,
    labels: placeLabels(layers, edges, neurons),
  };
}

/**
 * Labels of one layer's edges stand in a column, at the share of the way that parts them most; where
 * that is not enough they are `crowded`: only those that are wanted are shown, halfway.
 */
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
    let [best] = SHARES;
    for (let share = SHARES[0]; share <= SHARES[1]; share += 0.02) {
      if (gapAt(share) > gapAt(best) + 0.5) best = share;
    }
    const crowded = gapAt(best) < LABEL_HEIGHT;
    for (const edge of own) {
      const level = neurons[edge.from][1] === neurons[edge.to][1];
      places[edge.name] = { at: at(edge, level || crowded ? LEVEL : best), crowded };
    }
  });
  return places;
}
