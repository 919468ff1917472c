/**
 * The state of an ImageExplorer as lines of Python.
 *
 * Draws nothing and reads no traits.
 */

const LEVELS = 16;

/** Lines that make the same image, and have the network read it. */
export function pythonOf({ state, first, amounts, pattern, asPython }) {
  const { right, down, degrees, factor, sigma, std } = amounts;
  const used = [];
  const lines = [];
  if (state.source === "drawing") {
    used.push("image_of_strokes");
    const how = state.centered ? "" : ", centered=False";
    lines.push(
      `strokes = ${asPython(state.strokes)}`,
      `image = image_of_strokes(strokes${how})[np.newaxis]`,
    );
  } else lines.push(`image = np.array([${asPython(first.map((value) => LEVELS * value))}]) / ${LEVELS}`);
  if (right || down || degrees || factor !== 1) {
    used.push("affine");
    const given = Object.entries({ right, down, degrees, factor });
    lines.push(`image = affine(image, ${given.map((pair) => pair.join("=")).join(", ")})`);
  }
  if (sigma) {
    used.push("blur");
    lines.push(`image = blur(image, ${sigma})`);
  }
  if (std) {
    lines.push(
      `noise = np.array(${asPython(pattern)})`,
      `image = np.clip(image + ${std} * noise, 0, 1)`,
    );
  }
  lines.push(
    "scores = digit_reader().predict(image)",
    "print(scores.argmax(), softmax(scores).max().round(4))",
  );
  if (state.kept.length > 0) {
    used.push("image_of_strokes");
    lines.push(
      "",
      "# Drawings to train on, beside those of datasets.digits()",
      `kept = ${asPython(state.kept)}`,
      "X = np.array([image_of_strokes(strokes) for digit, strokes in kept])",
      "y = np.array([digit for digit, strokes in kept])",
    );
  }
  const names = [...new Set(used)].sort();
  return [
    "import numpy as np",
    "from nnlib import softmax",
    ...(names.length > 0 ? [`from nnlib.preprocessing import ${names.join(", ")}`] : []),
    "from nnlib.pretrained import digit_reader",
    "",
    ...lines,
  ].join("\n");
}
