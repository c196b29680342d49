"""Makes an int8 graph that agrees with the float32 one on photographs that it was not made on."""

import os
import tempfile
import time
from dataclasses import dataclass

import numpy
import onnx

from tracecast_export.errors import ExportError
from tracecast_export.int8 import graph as graphs
from tracecast_export.int8 import moments, noise, ranges, rounding
from tracecast_export.onnx import quiet

NOISE_PICTURES = 8
# A graph of which more than this part of the multiplications stay in float32 is not worth its name.
MOST_FLOAT = 0.5
# How much of the noise has to be taken away before it is tried again.
WORTH_A_TRY = 0.85
ROUNDS, SPEED_BATCH = 15, 4


@dataclass(frozen=True)
class Result:
    """What came of it: photographs with the same best class, and what stays in float32."""

    agreeing: int
    photographs: int
    float_layers: int
    layers: int
    float_share: float

    @property
    def agreement(self):
        return self.agreeing / self.photographs

    def __str__(self):
        kept = (
            f", {self.float_layers} of {self.layers} layers in float32 ({self.float_share:.0%} of the work)"
            if self.float_layers
            else ""
        )
        return f"top-1 as in float32 for {self.agreeing} of {self.photographs} photographs{kept}"

    def record(self):
        """Returns what is kept of it in the archive."""
        return {
            "elementTypes": "uint8 activations, int8 weights per channel",
            "sameTop1": self.agreeing,
            "photographs": self.photographs,
            "floatLayers": self.float_layers,
            "layers": self.layers,
        }


def quantize(path, target, calibration, held_out, min_agreement):
    """Writes an int8 graph of the float32 one at path, and returns how it answers.

    calibration, held_out: photographs as the graph takes them, none in both. Leaves layers in float32
    until min_agreement, a part of the held-out photographs, is reached; refuses if it cannot be.
    """
    with tempfile.TemporaryDirectory(dir=os.path.dirname(target), prefix=".int8-") as folder:
        graph = graphs.read(path, os.path.join(folder, "folded.onnx"))
        if not graph.layers:
            raise ExportError("Cannot quantize: the graph has no layer with weights of its own.")
        work = _Work(graph, calibration, os.path.join(folder, "int8.onnx"))
        result = _agreeing(work, held_out, min_agreement)
        os.replace(work.file, target)
        return result


class _Work:
    """A graph's rounded weights and ranges, of which int8 graphs are made."""

    def __init__(self, graph, calibration, file):
        self.graph = graph
        self.calibration = calibration
        self.file = file
        self.before = graph.excluded_before_layers()
        self.rounded = {
            layer.weight: self._rounded(layer, mean, covariance)
            for layer, mean, covariance in moments.of_layers(graph, graph.layers, calibration)
        }
        whole = graph.with_weights(self._weights(frozenset()))
        tensors = self.write(frozenset(), {})
        self.ranges = ranges.of_tensors(whole, tensors, calibration)

    def _rounded(self, layer, mean, covariance):
        weights = self.graph.weights
        weight, shift = rounding.rounded(layer, weights[layer.weight], mean, covariance)
        if layer.bias is None:
            return {layer.weight: weight}
        return {layer.weight: weight, layer.bias: weights[layer.bias] + shift}

    def _weights(self, in_float):
        return {
            name: array
            for layer in self.graph.layers
            if layer.node.name not in in_float
            for name, array in self.rounded[layer.weight].items()
        }

    def write(self, in_float, covered):
        """Writes the int8 graph, and returns the tensors that it rounds.

        in_float: names of nodes. covered: ranges by tensor; without, those of one picture.
        """
        from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

        overrides = {
            name: [{"rmin": numpy.float32(low), "rmax": numpy.float32(high)}]
            for name, (low, high) in covered.items()
        }
        with quiet():  # it recommends what was done before
            quantize_static(
                self.graph.with_weights(self._weights(in_float)).model,
                self.file,
                _OnePicture(self.graph.input, self.calibration[:1]),
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                # The pair that x86 processors multiply in one instruction (VNNI).
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                nodes_to_exclude=[*self.before, *in_float],
                extra_options={"TensorQuantOverrides": overrides} if overrides else {},
            )
        model = onnx.load(self.file)
        self._require_own_weights(model, in_float)
        _keep_float(model, [layer.node.name for layer in self.graph.layers if layer.node.name in in_float])
        _finish(model)
        onnx.save(model, self.file)
        known = {name for node in self.graph.nodes for name in (*node.input, *node.output)}
        return sorted(
            {n.input[0] for n in model.graph.node if n.op_type == "QuantizeLinear"}
            & (known - set(self.graph.weights))
        )

    def _require_own_weights(self, model, in_float):
        """ONNX Runtime divides weights by a grid of its own, which has to be theirs."""
        stored = {i.name: i for i in model.graph.initializer}
        for layer in self.graph.layers:
            quantized = stored.get(f"{layer.weight}_quantized")
            if layer.node.name in in_float or quantized is None:
                continue
            numbers = onnx.numpy_helper.to_array(quantized)
            scales = onnx.numpy_helper.to_array(stored[f"{layer.weight}_scale"])
            shape = [1] * numbers.ndim
            if scales.ndim:
                shape[layer.axis] = -1
            own = self.rounded[layer.weight][layer.weight]
            step = numpy.abs(own).max() / rounding.STEPS
            if numpy.abs(numbers * scales.reshape(shape) - own).max() > 0.01 * step:
                raise ExportError(
                    f"Cannot quantize: ONNX Runtime rounds weights of {layer.node.name} otherwise than"
                    " they were. Update onnxruntime to 1.22 or later, or report it with the network."
                )


class _OnePicture:
    """What ONNX Runtime takes ranges from that are not given."""

    def __init__(self, name, picture):
        self.left = [{name: picture}]

    def get_next(self):
        return self.left.pop() if self.left else None


def _keep_float(model, names):
    """Parts float32 layers from the rounded tensors that they read.

    ONNX Runtime rounds the weights of a convolution or Gemm that reads a rounded tensor and writes one, all
    with one scale, as it opens the graph (seen in 1.22 and 1.32). A Clip to what the tensor's steps reach
    changes nothing and parts the two.
    """
    makers = {name: node for node in model.graph.node for name in node.output}
    numbers = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
    for node in [node for node in model.graph.node if node.name in names]:
        maker = makers.get(node.input[0])
        if maker is None or maker.op_type != "DequantizeLinear":
            continue
        step, zero = (numbers[name] for name in maker.input[1:])
        ends = {"least": -float(zero) * step, "most": (ranges.LAST - float(zero)) * step}
        ends = {f"{node.name}/{name}": end for name, end in ends.items()}
        for name, end in ends.items():
            array = numpy.array(end, numpy.float32)
            model.graph.initializer.append(onnx.numpy_helper.from_array(array, name))
        parted = f"{node.input[0]}/{node.name}"
        clip = onnx.helper.make_node("Clip", [node.input[0], *ends], [parted], f"{node.name}/Clip")
        model.graph.node.insert(list(model.graph.node).index(node), clip)
        node.input[0] = parted


def _finish(model):
    """Leaves the outputs as they are added up, and takes out what nothing uses any more."""
    outputs = {value.name for value in model.graph.output}
    makers = {name: node for node in model.graph.node for name in node.output}
    for name in outputs:
        after = makers[name]
        steps = makers.get(after.input[0])
        if after.op_type != "DequantizeLinear" or steps is None or steps.op_type != "QuantizeLinear":
            continue
        readers = [node for node in model.graph.node if set(node.input) & {name, steps.output[0]}]
        if readers != [after]:
            continue
        maker = makers[steps.input[0]]
        others = [n for n in model.graph.node if steps.input[0] in n.input and n != steps]
        if not others:
            maker.output[:] = [name if one == steps.input[0] else one for one in maker.output]
            model.graph.node.remove(after)
            model.graph.node.remove(steps)
    used = {name for node in model.graph.node for name in node.input}
    for initializer in [i for i in model.graph.initializer if i.name not in used]:
        model.graph.initializer.remove(initializer)


def _agreeing(work, held_out, min_agreement):
    expected = _best_classes(work.graph.answer(held_out))
    grown = None
    in_float = frozenset()
    while True:
        work.write(in_float, work.ranges)
        result = _result(work, in_float, expected, held_out, grown)
        if result.agreement >= min_agreement:
            return result
        if grown is None:
            grown = _measured(work)
        in_float = _more(grown)
        if in_float is None:
            raise ExportError(
                f"Cannot quantize: {result}, where {min_agreement:.0%} are wanted; with more layers in"
                " float32 it would be little faster. Give more, and more varied, photographs as"
                " --calibration, or lower --min-agreement."
            )


def _best_classes(scores):
    """Returns the best class for each photograph, or refuses scores of which none can be another."""
    scores = scores.reshape(len(scores), -1)
    best = scores.argmax(1)
    if (best == best[0]).all():
        raise ExportError(
            "Cannot quantize: in float32 all photographs have the same best class, so that to agree on it"
            " proves nothing. Give photographs of several classes as --images, and a graph that ranks"
            " classes."
        )
    return best


def _measured(work):
    pictures = work.calibration[:: max(1, len(work.calibration) // NOISE_PICTURES)]
    found = noise.measure(work.graph, work.rounded, work.ranges, pictures)
    every = {name for node in work.graph.nodes for name in node.output}
    (part,) = work.graph.answers(pictures[:1], every)
    return noise.FloatLayers(work.graph, found, {name: array.size for name, array in part.items()})


def _more(grown):
    """Returns a larger set of nodes for float32, or None where it would be too many."""
    least = WORTH_A_TRY * grown.left
    while grown.left > least:
        if not grown.grow() or grown.share > MOST_FLOAT:
            return None
    return grown.chosen


def _result(work, in_float, expected, held_out, grown):
    model = onnx.load(work.file)
    session = graphs.open_session(model, threads=os.cpu_count())
    parts = numpy.array_split(held_out, -(-len(held_out) // graphs.BATCH))
    given = numpy.concatenate([session.run(None, {work.graph.input: part})[0] for part in parts])
    layers = [layer for layer in work.graph.layers if layer.node.name in in_float]
    return Result(
        int((given.reshape(len(given), -1).argmax(1) == expected).sum()),
        len(held_out),
        len(layers),
        len(work.graph.layers),
        grown.share if grown else 0.0,
    )


def times_as_fast(path, quantized, pictures):
    """Returns how many times as fast as the first graph the second is, by CPU time on one thread here."""
    batch = pictures[:SPEED_BATCH]
    sessions = [graphs.open_session(file, threads=1) for file in (path, quantized)]
    times = [[], []]
    for _ in range(ROUNDS):
        for session, taken in zip(sessions, times):
            start = time.process_time()
            session.run(None, {session.get_inputs()[0].name: batch})
            taken.append(time.process_time() - start)
    first, second = (float(numpy.median(taken[ROUNDS // 3 :])) for taken in times)
    return first / second
