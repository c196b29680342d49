"""A float32 ONNX graph as quantisation sees it: layers with weights, and the tensors between."""

import copy
from dataclasses import dataclass

import numpy
import onnx
import onnxruntime

from tracecast_export.errors import ExportError, first_line

BATCH = 8  # images in a pass: their activations are all in memory at the same time
# ONNX Runtime gives what such a node clips to the scale of the layer before it, and drops the node.
RANGES_OF_THEIR_OWN = ("Relu", "Clip")


@dataclass(frozen=True)
class Layer:
    """A node with a weight; axis: that of the weight's output channels. bias: its initializer, or None."""

    node: onnx.NodeProto
    weight: str
    axis: int
    bias: str | None

    @property
    def groups(self):
        return _attribute(self.node, "group", 1) if self.node.op_type == "Conv" else 1

    def rows(self, weight):
        """Returns a weight as (groups, output channels of a group, inputs of an output)."""
        turned = numpy.moveaxis(weight, self.axis, 0)
        return turned.reshape(self.groups, len(turned) // self.groups, -1)

    def weight_of(self, rows, like):
        """Returns the weight of which these are the rows."""
        turned = numpy.moveaxis(like, self.axis, 0)
        return numpy.moveaxis(rows.reshape(turned.shape), 0, self.axis).astype(numpy.float32)


class FloatGraph:
    """A model with its initializers by name; changes are made to copies."""

    def __init__(self, model):
        self.model = model
        self.weights = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
        self.input = next(i.name for i in model.graph.input if i.name not in self.weights)
        self.outputs = [value.name for value in model.graph.output]
        self.producers = {name: node for node in self.nodes for name in node.output}
        self.readers = {}
        for node in self.nodes:
            for name in node.input:
                self.readers.setdefault(name, []).append(node)
        self.layers = [layer for node in self.nodes if (layer := self._layer(node))]

    @property
    def nodes(self):
        return self.model.graph.node

    def _layer(self, node):
        if node.op_type not in ("Conv", "Gemm", "MatMul") or node.input[1] not in self.weights:
            return None
        weight = self.weights[node.input[1]]
        shared = len(self.readers[node.input[1]]) > 1
        if shared or weight.ndim < 2 or (node.op_type == "Conv" and weight.ndim != 4):
            return None
        if node.op_type == "Gemm" and any(_attribute(node, name, 1.0) != 1.0 for name in ("alpha", "beta")):
            return None
        first = node.op_type == "Conv" or (node.op_type == "Gemm" and _attribute(node, "transB", 0))
        bias = node.input[2] if len(node.input) > 2 else None
        own = bias in self.weights and len(self.readers[bias]) == 1
        return Layer(node, node.input[1], 0 if first else 1, bias if own else None)

    def with_weights(self, weights):
        """Returns the graph with other initializers, by name."""
        model = copy.deepcopy(self.model)
        for initializer in model.graph.initializer:
            if initializer.name in weights:
                array = weights[initializer.name]
                initializer.CopyFrom(onnx.numpy_helper.from_array(array, initializer.name))
        return FloatGraph(model)

    def patches(self, layer, given, rng, most):
        """Returns what outputs of a layer are sums of, as (groups, outputs, inputs).

        given: the layer's input for some images. most: outputs, each at one place, that are taken.
        """
        if layer.node.op_type != "Conv":
            rows = given.reshape(-1, given.shape[-1])
            chosen = rng.choice(len(rows), min(most, len(rows)), replace=False)
            return rows[chosen][None]
        pads = _attribute(layer.node, "pads", [0] * 4)
        strides, dilations = (_attribute(layer.node, name, [1, 1]) for name in ("strides", "dilations"))
        given = numpy.pad(given, ((0, 0), (0, 0), (pads[0], pads[2]), (pads[1], pads[3])))
        kernel = self.weights[layer.weight].shape[2:]
        spans = [(side - 1) * step + 1 for side, step in zip(kernel, dilations)]
        windows = numpy.lib.stride_tricks.sliding_window_view(given, spans, axis=(2, 3))
        windows = windows[:, :, :: strides[0], :: strides[1], :: dilations[0], :: dilations[1]]
        images, channels, height, width = windows.shape[:4]
        places = images * height * width
        chosen = rng.choice(places, min(most, places), replace=False)
        image, y, x = numpy.unravel_index(chosen, (images, height, width))
        rows = windows[image, :, y, x].reshape(len(chosen), layer.groups, -1)
        return rows.transpose(1, 0, 2)

    def excluded_before_layers(self):
        """Returns the nodes of which no layer is an ancestor, such as those that normalise pixels."""
        layers = {id(layer.node) for layer in self.layers}
        after, before = set(), []
        for node in self.nodes:
            if id(node) in layers or any(name in after for name in node.input):
                after.update(node.output)
            else:
                before.append(node.name)
        return before

    def macs(self, layer, sizes):
        """Returns the multiplications of an image in a layer; sizes: numbers per image by tensor."""
        weight = self.weights[layer.weight]
        return weight.size / weight.shape[layer.axis] * sizes[layer.node.output[0]]

    def answers(self, images, tensors=()):
        """Yields, for each part of the images, the graph's outputs and these tensors by name."""
        names = [*self.outputs, *(name for name in tensors if name not in (*self.outputs, self.input))]
        model = self.model
        if len(names) > len(self.outputs):
            model = copy.deepcopy(model)
            model.graph.output.extend(onnx.ValueInfoProto(name=n) for n in names[len(self.outputs) :])
        session = open_session(model)
        for start in range(0, len(images), BATCH):
            part = images[start : start + BATCH]
            yield dict(zip(names, session.run(names, {self.input: part}))) | {self.input: part}

    def answer(self, images):
        """Returns the first output for all images."""
        return numpy.concatenate([part[self.outputs[0]] for part in self.answers(images)])


def _attribute(node, name, default):
    for attribute in node.attribute:
        if attribute.name == name:
            return onnx.helper.get_attribute_value(attribute)
    return default


def open_session(model, threads=None):
    """Opens a model, or its file: with threads as it runs in use, without as it is written down.

    In use ONNX Runtime rounds weights of its own accord that lie between rounded tensors.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if threads:
        options.intra_op_num_threads = threads
    else:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    content = model if isinstance(model, (str, bytes)) else model.SerializeToString()
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def read(path, folded):
    """Returns the graph of a file with its constants folded and its paddings in its convolutions.

    folded: where to write that; ONNX Runtime does it, and names of domains that it leaves unused go.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = folded
    try:
        onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors have no class in common
        raise ExportError(
            f"Cannot quantize: ONNX Runtime does not open the graph ({first_line(error)})."
        ) from error
    model = onnx.load(folded)
    used = {node.domain for node in model.graph.node}
    domains = [o for o in model.opset_import if o.domain in used or o.domain in ("", "ai.onnx")]
    del model.opset_import[:]
    model.opset_import.extend(domains)
    for number, node in enumerate(model.graph.node):
        node.name = f"{node.op_type}_{number}"  # what is left out of quantisation is told by name
    return FloatGraph(model)
