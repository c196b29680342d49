"""How much of the answers' error each rounding causes, and which layers are better left in float32."""

import copy
from dataclasses import dataclass, field

import numpy
import onnx

from tracecast_export.int8.graph import RANGES_OF_THEIR_OWN, FloatGraph
from tracecast_export.int8.ranges import LAST


# Multiplications that take as long as to round a number and to make it float32 again, near enough.
CONVERSION = 32


@dataclass
class Noise:
    """Error power by layer (its weight's name) and by tensor, relative to the power of the answers.

    Errors of different places are independent of each other, near enough, so their powers add up.
    """

    weights: dict = field(default_factory=dict)
    tensors: dict = field(default_factory=dict)


def measure(graph, rounded, ranges, images):
    """Returns the noise of each weight and each tensor when it alone is rounded.

    rounded: weights and biases by layer, ranges: by tensor, as for the whole graph.
    """
    exact = graph.answer(images)
    noise = Noise()
    for layer in graph.layers:
        changed = graph.with_weights(rounded[layer.weight])
        noise.weights[layer.weight] = power(changed.answer(images), exact)
    for name, (low, high) in ranges.items():
        noise.tensors[name] = power(_with_steps(graph, name, low, high).answer(images), exact)
    return noise


def power(given, exact):
    """Returns the mean square of the error by that of the answers."""
    exact = exact.astype(numpy.float64)
    return float(numpy.square(given - exact).sum() / max(numpy.square(exact).sum(), 1e-300))


def _with_steps(graph, name, low, high):
    """Returns the graph with a tensor in 256 steps."""
    model = copy.deepcopy(graph.model)
    step = numpy.float32((high - low) / LAST)
    zero = numpy.uint8(round(-low / step))
    parts = {f"{name}/step": step, f"{name}/zero": zero}
    model.graph.initializer.extend(onnx.numpy_helper.from_array(a, n) for n, a in parts.items())
    steps, after = f"{name}/steps", f"{name}/after"
    nodes = [
        onnx.helper.make_node("QuantizeLinear", [name, *parts], [steps]),
        onnx.helper.make_node("DequantizeLinear", [steps, *parts], [after]),
    ]
    for node in model.graph.node:
        node.input[:] = [after if one == name else one for one in node.input]
    made = [i for i, node in enumerate(model.graph.node) if name in node.output]
    at = made[0] + 1 if made else 0
    for offset, node in enumerate(nodes):
        model.graph.node.insert(at + offset, node)
    return FloatGraph(model)


class FloatLayers:
    """Grows a set of nodes that stay in float32, those first that take most noise away for their work."""

    def __init__(self, graph, noise, sizes):
        self.noise = noise
        self.sizes = sizes
        self.layers = {layer.node.name: layer for layer in graph.layers}
        self.work = {name: graph.macs(layer, sizes) for name, layer in self.layers.items()}
        self.around = {name: frozenset(_around(graph, name)) for name in noise.tensors}
        self.chosen = frozenset()

    @property
    def left(self):
        """The noise that is left."""
        whole = sum(self.noise.weights.values()) + sum(self.noise.tensors.values())
        return whole - self._noise_of(self.chosen)

    @property
    def share(self):
        """The part of all multiplications that is in float32."""
        return sum(self.work.get(name, 0) for name in self.chosen) / sum(self.work.values())

    def grow(self):
        """Adds what takes most noise away for its work, and returns whether there was any."""
        sets = {around | self.chosen for around in self.around.values()}
        sets |= {self.chosen | {name} for name in self.layers}
        better = [some for some in sets if self._noise_of(some) > self._noise_of(self.chosen)]
        if better:
            self.chosen = max(better, key=self._worth)
        return bool(better)

    def _worth(self, some):
        cost = self._cost(some) - self._cost(self.chosen)
        return (self._noise_of(some) - self._noise_of(self.chosen)) / max(cost, 1)

    def _cost(self, nodes):
        """Returns the multiplications in float32, and what it takes to round tensors at the edges."""
        work = sum(self.work.get(name, 0) for name in nodes)
        edges = (name for name, around in self.around.items() if nodes & around and not around <= nodes)
        return work + CONVERSION * sum(self.sizes.get(name, 0) for name in edges)

    def _noise_of(self, nodes):
        weights = sum(self.noise.weights[layer.weight] for n, layer in self.layers.items() if n in nodes)
        tensors = sum(p for name, p in self.noise.tensors.items() if self.around[name] <= nodes)
        return weights + tensors


def _around(graph, tensor):
    """Returns the names of all nodes for which a tensor is rounded."""
    for reader in graph.readers.get(tensor, []):
        yield reader.name
    while (producer := graph.producers.get(tensor)) is not None:
        yield producer.name
        if producer.op_type not in RANGES_OF_THEIR_OWN:
            return
        tensor = producer.input[0]
