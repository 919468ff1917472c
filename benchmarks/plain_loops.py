"""The article's network in plain Python: one class each for a network, a layer and a neuron.

No NumPy, and a loop wherever there is more than one of something.  This is how the article codes
its example, and what the generated training step is measured against.
"""

from __future__ import annotations

from math import exp


class Neuron:
    """Weights, a bias, and what the last forward pass saw and gave."""

    def __init__(self, weights, bias):
        self.weights = list(weights)
        self.bias = bias

    def output(self, inputs):
        """Return the neuron's output, and keep it."""
        self.inputs = inputs
        total = self.bias
        for weight, value in zip(self.weights, inputs, strict=True):
            total += weight * value
        self.out = 1.0 / (1.0 + exp(-total))
        return self.out

    def slope(self):
        """Return d out / d net."""
        return self.out * (1.0 - self.out)


class Layer:
    """Neurons that see the same inputs."""

    def __init__(self, weights, bias):
        self.neurons = [Neuron(row, bias) for row in weights]

    def outputs(self, inputs):
        """Return every neuron's output."""
        return [neuron.output(inputs) for neuron in self.neurons]


class Network:
    """A hidden and an output layer."""

    def __init__(self, hidden, output):
        self.hidden = hidden
        self.output = output

    def train(self, inputs, targets, learning_rate):
        """Take one step; return the half squared error before it."""
        outputs = self.output.outputs(self.hidden.outputs(inputs))
        loss = 0.0
        for out, target in zip(outputs, targets, strict=True):
            loss += 0.5 * (target - out) ** 2

        output_deltas = []
        for neuron, target in zip(self.output.neurons, targets, strict=True):
            output_deltas.append((neuron.out - target) * neuron.slope())
        hidden_deltas = []
        for h, neuron in enumerate(self.hidden.neurons):
            total = 0.0
            for o, delta in enumerate(output_deltas):
                total += delta * self.output.neurons[o].weights[h]
            hidden_deltas.append(total * neuron.slope())

        for layer, deltas in ((self.output, output_deltas), (self.hidden, hidden_deltas)):
            for neuron, delta in zip(layer.neurons, deltas, strict=True):
                for k, value in enumerate(neuron.inputs):
                    neuron.weights[k] -= learning_rate * delta * value
        return loss


def article_network():
    """Return the worked example's network."""
    return Network(
        Layer([[0.15, 0.20], [0.25, 0.30]], bias=0.35),
        Layer([[0.40, 0.45], [0.50, 0.55]], bias=0.60),
    )
