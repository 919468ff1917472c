/**
 * The network diagram: neurons as circles, weights as lines, biases as boxes, each with its value.
 *
 * A positive weight is a solid blue line, a negative one a dashed orange line with a minus sign
 * before its value; the thicker the line, the larger the weight.  Every number that is given (a
 * weight, a bias, an input, a target) is a handle: controls/pull.js says how it is moved.  The one
 * under the pointer, or with the focus, says how the loss changes with it (network_card.js).  Under
 * the diagram stands the sum of the neuron that is picked, term by term, and while the pointer is on
 * another neuron that one's.
 *
 * Reads no traits: `update(values, terms, picked, extra)` is given every node's value by its name
 * (i1, w1, b1, net_h1, out_h1, E_o1, target_o1, ...), each sum's terms, and what is picked.  `extra`
 * may hold, each by name:
 *   lit        a Set of what stays bright while the rest fades
 *   notes      a short text in place of a weight's or bias's value, or inside a neuron as a third
 *              line, or beside an output under its error, as "E_o1"
 *   strengths  a weight's number for the width and the sign of its line, in place of its value
 *   unknown    a Set of neurons and errors that are not computed yet
 *   slopes     how the loss changes with each number, where that may be told
 */

import { createPull } from "../controls/pull.js";
import { OWN_KEYS, html, setAttributes, svg } from "../model/dom.js";
import { createCard } from "./network_card.js";
import { layOut, RADIUS } from "./network_layout.js";
import { paintNetwork, parameterText } from "./network_paint.js";
import {
  drawAsides,
  drawBox,
  drawConnection,
  drawGround,
  drawLabel,
  drawLine,
  drawNeuron,
  fitGround,
} from "./network_parts.js";
import { createSum } from "./sum.js";

/** "h1", "h1 and h2", "h1 to h8". */
function listed(names) {
  if (names.length > 2) return `${names[0]} to ${names.at(-1)}`;
  return names.join(" and ");
}

/**
 * `hands[name]` is what controls/pull.js moves a number by; `onPickParameter(name)` and
 * `onPickNeuron(name)` are told of a click or the focus; without the second, neurons only show.
 */
export function createNetwork(structure, { onPickNeuron, onPickParameter, hands, signal }) {
  const place = layOut(structure);
  const { layers, edges, biases } = structure;
  const outputs = layers.at(-1);
  const root = svg("svg", {
    class: "nn-network",
    viewBox: `0 0 ${place.width} ${place.height}`,
    role: "group",
    "aria-label": `Network diagram, ${layers.map((names) => names.length).join("-")}`,
  });
  const element = html("div", { class: "nn-network-frame" }, root);
  const card = createCard(place.width);
  const sum = createSum(structure);
  const parts = {};
  const handles = {};
  const grounds = [];
  let told = null; // what `update` was given last
  let focused = null;
  let active = null; // the name that was pointed at or focused last, if it still is

  /** What is said only of what the hand or the focus is on: the card, and another neuron's sum. */
  function sayMore() {
    if (told === null) return;
    const { values, terms, picked, extra } = told;
    sum.update(values, terms, active in terms ? active : picked.neuron);
    if (!(active in handles)) {
      card.hide();
      return;
    }
    const [held, note] = [hands[active].value(), extra.notes?.[active]];
    const words = note === undefined ? "start" : `${active} =`;
    const other = note !== undefined || held !== values[active];
    card.show(active, handles[active].spot, {
      gradient: extra.slopes?.[active],
      held: other ? `${words} ${parameterText(held)}` : undefined,
    });
  }
  /**
   * Watch for the pointer on a part of what has this name, and for the focus where it can have it: a
   * listener for the focus would make any part of a drawing a stop of the Tab key.
   */
  function watch(name, part, focusable = true) {
    const turn = (now) => {
      parts[active]?.label?.classList.remove("nn-active");
      active = now;
      parts[active]?.label?.classList.add("nn-active");
      sayMore();
    };
    const on = (type, act) => part.addEventListener(type, act, { signal });
    on("pointerenter", ({ pointerType }) => pointerType !== "touch" && turn(name));
    on("pointerleave", ({ pointerType }) => pointerType !== "touch" && turn(focused));
    if (!focusable) return;
    on("focus", () => turn((focused = name)));
    on("blur", () => turn((focused = null)));
  }
  function addHandle(name, part, { over, label, spot }) {
    const onPick = () => onPickParameter(name);
    const own = { element: part, place: over, frame: element, name, label };
    handles[name] = { ...createPull({ ...own, hand: hands[name], onPick, signal }), spot };
    setAttributes(part, { "aria-describedby": card.id });
    watch(name, part);
  }

  for (const bias of biases.filter((each) => each.shared)) {
    const strings = bias.to.map((name) =>
      drawLine(place.boxes[bias.name], place.neurons[name], { class: "nn-bias-line" }),
    );
    root.append(...strings);
    parts[bias.name] = { strings };
  }
  for (const { name, from, to } of edges) {
    parts[name] = drawConnection(name, [place.neurons[from], place.neurons[to]]);
    const { line } = parts[name];
    line.addEventListener("click", () => parts[name].label.focus({ preventScroll: true }), { signal });
    watch(name, line, false);
    root.append(line);
  }
  // Tab goes through the numbers as the eye does: layer by layer, and from the top down.
  layers.forEach((neurons, layer) => {
    const height = ({ name }) => place.labels[name].at[1];
    const into = edges.filter((edge) => neurons.includes(edge.to));
    into.sort((one, other) => height(one) - height(other)).forEach(addWeight);
    const own = biases.filter((bias) => neurons.includes(bias.to[0]));
    own.filter((bias) => bias.shared).forEach(addBias);
    for (const name of neurons) {
      addNeuron(name, layer);
      own.filter(({ shared, to }) => !shared && to[0] === name).forEach(addBias);
    }
  });
  for (const name of outputs) {
    const at = place.neurons[name];
    const drawn = drawAsides(name, at);
    root.append(drawn.target, drawn.error, drawn.slope);
    grounds.push([drawn.ground, drawn.words]);
    parts[name] = { ...parts[name], ...drawn };
    const spot = { at: [at[0] + RADIUS + 50, at[1] - 8], above: true };
    const own = { over: drawn.aim, label: `target of ${name}`, spot };
    addHandle(`target_${name}`, drawn.target, own);
  }
  root.append(card.element);

  function addWeight({ name, from, to }) {
    const { at, crowded } = place.labels[name];
    const drawn = drawLabel(name, at, drawGround());
    drawn.label.classList.toggle("nn-crowded", crowded);
    grounds.push([drawn.ground, drawn.text]);
    root.append(drawn.label);
    parts[name] = { ...parts[name], ...drawn, groups: [parts[name].line, drawn.label] };
    const label = `weight ${name} from ${from} to ${to}`;
    const spot = { at, left: place.neurons[from][0] + 0.7 * RADIUS };
    addHandle(name, drawn.label, { over: drawn.value, label, spot });
  }
  function addBias({ name, to, shared }) {
    const at = place.boxes[name];
    const drawn = drawLabel(name, at, shared ? drawBox(at) : drawGround());
    if (!shared) grounds.push([drawn.ground, drawn.text]);
    root.append(drawn.label);
    parts[name] = { ...parts[name], ...drawn, groups: [drawn.label] };
    const spot = { at, above: shared, reach: shared ? 24 : undefined };
    addHandle(name, drawn.label, { over: drawn.value, label: `bias ${name} of ${listed(to)}`, spot });
  }
  function addNeuron(name, layer) {
    const at = place.neurons[name];
    const drawn = drawNeuron(name, at);
    const { group } = drawn;
    parts[name] = drawn;
    root.append(group);
    if (layer === 0) {
      const spot = { at: [at[0] - 6, at[1]], reach: RADIUS + 12, narrow: true };
      addHandle(name, group, { over: drawn.value, label: `input ${name}`, spot });
    } else if (onPickNeuron) {
      setAttributes(group, { role: "button", tabindex: 0, ...OWN_KEYS });
      const pick = () => onPickNeuron(name);
      const onKey = (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        pick();
      };
      group.addEventListener("click", pick, { signal });
      group.addEventListener("focus", pick, { signal });
      group.addEventListener("keydown", onKey, { signal });
      watch(name, group);
    } else {
      setAttributes(group, { role: "img" });
      group.classList.add("nn-still");
    }
  }

  const fit = () => grounds.forEach(([ground, text]) => fitGround(ground, text));
  const resize = new ResizeObserver(fit); // it is measured as soon as it is on the page
  resize.observe(element);
  signal.addEventListener("abort", () => resize.disconnect());

  return {
    element,
    sum: sum.element,
    update(values, terms, picked, extra = {}) {
      told = { values, terms, picked, extra };
      paintNetwork(parts, place, structure, told);
      for (const [name, handle] of Object.entries(handles)) {
        const more = [];
        if (extra.notes?.[name] !== undefined) more.push(extra.notes[name]);
        if (hands[name].value() !== values[name]) more.push(`now ${parameterText(values[name])}`);
        handle.show(more);
      }
      fit();
      sayMore();
    },
  };
}
