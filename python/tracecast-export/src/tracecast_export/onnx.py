"""ONNX files: weights inside, an open batch axis, no word of the machine that made them."""

import os
import sys

import torch

from tracecast_export.errors import ExportError, first_line
from tracecast_export.outputs import Flat
from tracecast_export.tracing import build

INPUT = "input"
INTERFACE_PROPERTY = "tracecast.interface"  # read by tracecast
RECORD_PROPERTY = "tracecast.export"  # read by people
OPSETS = {"torchscript": 17, "dynamo": 18}
# The most bytes of a protobuf message, and what a graph may take of it beside its weights.
MOST_BYTES = 2**31 - 1
GRAPH_BYTES = 16 << 20


def require_packages(exporter):
    """Refuses where what writes and checks ONNX is not installed."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # ONNX Runtime reads it when it is loaded
    names = ["onnx", "onnxruntime"] + (["onnxscript"] if exporter == "dynamo" else [])
    for name in names:
        try:
            __import__(name)
        except ImportError as error:
            raise ExportError(
                f"Cannot write ONNX: {error}. Install {name} for {sys.executable}."
            ) from error


def require_room(module):
    """Refuses weights that one file has no room for: a second one beside it would surprise."""
    weights = [*module.parameters(), *module.buffers()]
    size = sum(tensor.numel() * tensor.element_size() for tensor in weights)
    if size > MOST_BYTES - GRAPH_BYTES:
        raise ExportError(
            f"Cannot write ONNX: the weights take {size / 2**30:.1f} GiB, and an ONNX file has at most 2."
            " Use --format torchscript."
        )


def write(subject, choice, path, exporter, opset):
    """Writes the graph with torch's older exporter, or with its dynamo one."""
    module = subject.module
    holds_graphs = any(isinstance(part, torch.jit.ScriptModule) for part in module.modules())
    if choice.scripted or holds_graphs:  # the exporter traces no module with a graph in it
        module = build(subject, choice, by_name=False)
    elif not subject.layout.plain:
        module = Flat(module, subject.layout, by_name=False)
    options = {"input_names": [INPUT], "output_names": list(subject.layout.names)}
    options["opset_version"] = opset or OPSETS[exporter]
    if exporter == "dynamo":
        open_axes = None if subject.batch else ({0: torch.export.Dim("batch")},)
        options |= {"dynamo": True, "external_data": False, "dynamic_shapes": open_axes}
        options["verbose"] = False
    else:
        names = [] if subject.batch else [INPUT, *subject.layout.names]
        options |= {"dynamo": False, "dynamic_axes": {name: {0: "batch"} for name in names}}
    try:
        with torch.no_grad():
            torch.onnx.export(module, (subject.example,), path, **options)
    except Exception as error:  # both exporters raise what they like
        raise ExportError(
            f"Cannot write ONNX: torch's {exporter} exporter fails ({first_line(error)}). Try the other"
            " --exporter, another --opset, or --format torchscript."
        ) from error


def run(path, batches):
    """Returns the answers of the file to each batch, as rows of tensors."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors, not what its optimiser leaves alone
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        (name,) = (value.name for value in session.get_inputs())
        return [
            [torch.from_numpy(array) for array in session.run(None, {name: batch.numpy()})]
            for batch in batches
        ]
    except Exception as error:  # ONNX Runtime's errors have no class in common
        raise ExportError(
            f"Cannot check the ONNX graph: it fails in ONNX Runtime ({first_line(error)}). Where it fails"
            " on one size of batch, the size was baked in: take it from x.shape[0], or use --batch."
        ) from error


def finish(path, target, documents):
    """Copies a file without what says where it was made; documents: texts by metadata property."""
    import onnx

    model = onnx.load(path)
    for graph in (model.graph, *model.functions):
        _forget(graph)
    model.doc_string = ""
    onnx.helper.set_model_props(model, documents)
    onnx.save(model, target)


def _forget(graph):
    """Removes notes of exporters, stacks of calls among them, from a graph and the graphs in it."""
    graph.doc_string = ""
    del graph.metadata_props[:]
    values = [*getattr(graph, "input", ()), *getattr(graph, "output", ()), *graph.value_info]
    for item in (*graph.node, *values, *getattr(graph, "initializer", ())):
        if hasattr(item, "doc_string"):
            item.doc_string = ""
            del item.metadata_props[:]
    for node in graph.node:
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                if inner.node:
                    _forget(inner)
