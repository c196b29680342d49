"""ONNX files: weights inside, an open batch axis, no word of the machine that made them."""

import contextlib
import io
import logging
import os
import sys

import numpy
import torch

from tracecast_export.errors import ExportError, first_line, listed
from tracecast_export.outputs import Flat
from tracecast_export.tracing import build

INPUT = "input"
INTERFACE_PROPERTY = "tracecast.interface"  # read by tracecast
RECORD_PROPERTY = "tracecast.export"  # read by people
OPSETS = {"torchscript": 17, "dynamo": 18}
NEWEST_SCRIPTED_OPSET = 20  # of torch 2.7 to 2.15
# The most bytes of a protobuf message, and what a graph may take of it beside its weights.
MOST_BYTES = 2**31 - 1
GRAPH_BYTES = 16 << 20
# Bounds the batch axis: torch 2.7's dynamo exporter refuses some networks, such as those with an
# attention, if the axis may be as long as a 64-bit integer says.
MOST_IMAGES = 2**31 - 1


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
    require_room_for(sum(tensor.numel() * tensor.element_size() for tensor in weights))


def require_room_for(size):
    """Refuses weights of so many bytes if one file has no room for them."""
    if size > MOST_BYTES - GRAPH_BYTES:
        raise ExportError(
            f"Cannot write ONNX: the weights take {size / 2**30:.1f} GiB, and an ONNX file has at most 2."
            " Use --format torchscript."
        )


def require_python(module):
    """Refuses TorchScript inside a module that torch's dynamo exporter is to take."""
    if found := _torchscript_in(module):
        raise ExportError(
            f"Cannot write ONNX: {listed(found, 3)} is TorchScript, of which torch's dynamo exporter makes"
            " no graph. Use --exporter torchscript."
        )


def _torchscript_in(module):
    return [
        name or "the module"
        for name, inner in module.named_modules()
        if isinstance(inner, torch.jit.ScriptModule)
    ]


def write(subject, choice, path, exporter, opset, keep_parameters=False):
    """Writes the graph with torch's older exporter, or with its dynamo one.

    keep_parameters: of the older one, leaves norms beside convolutions and weights as the module has
    them, under its names.
    """
    opset = opset or OPSETS[exporter]
    options = {"input_names": [INPUT], "output_names": list(subject.layout.names), "opset_version": opset}
    if exporter == "dynamo":
        _write_captured(subject, path, options)
        _put_right(path, subject, opset)
    else:
        if keep_parameters:
            # Evaluation would merge norms into convolutions, and folding transpose weights
            options |= {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
        _write_scripted(subject, choice, path, options)


def _write_captured(subject, path, options):
    open_axes = None if subject.batch else ({0: torch.export.Dim("batch", max=MOST_IMAGES)},)
    options |= {"dynamo": True, "external_data": False, "dynamic_shapes": open_axes, "verbose": False}
    # The exporter lets names of outputs be those of values inside: these are put right afterwards
    options["output_names"] = [f"output:{i}" for i, _ in enumerate(subject.layout.names)]
    try:
        with torch.no_grad(), quiet():
            # Flat in any case: modules of forward(*args) have open axes to be told otherwise
            module = Flat(subject.module, subject.layout, by_name=False)
            torch.onnx.export(module, (subject.example,), path, **options)
    except Exception as error:  # it raises what it likes, and tells the step that failed before the cause
        raise ExportError(
            f"Cannot write ONNX: torch's dynamo exporter fails ({first_line(error.__cause__ or error)})."
            " Use --exporter torchscript."
        ) from error


def _write_scripted(subject, choice, path, options):
    names = [] if subject.batch else [INPUT, *subject.layout.names]
    options |= {"dynamo": False, "dynamic_axes": {name: {0: "batch"} for name in names}}
    scripted = choice.scripted or _torchscript_in(subject.module)
    other = "" if scripted else "--exporter dynamo, "
    if options["opset_version"] > NEWEST_SCRIPTED_OPSET:
        raise ExportError(
            f"Cannot write ONNX: torch's older exporter writes opset {NEWEST_SCRIPTED_OPSET} at most. Try"
            f" {other}another --opset, or --format torchscript."
        )
    try:
        if scripted:  # the exporter's own tracing does not take TorchScript inside a module
            module = build(subject, choice, by_name=False)
        elif subject.layout.plain:
            module = subject.module
        else:
            module = Flat(subject.module, subject.layout, by_name=False)
        with torch.no_grad(), quiet():
            torch.onnx.export(module, (subject.example,), path, **options)
    except Exception as error:  # it raises what it likes
        raise ExportError(
            f"Cannot write ONNX: torch's older exporter fails ({first_line(error)}). Try {other}another"
            " --opset, or --format torchscript."
        ) from error


@contextlib.contextmanager
def quiet():
    """Keeps back what other libraries log and print, such as of a graph before they raise an error."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(before)


def _put_right(path, subject, opset):
    """Refuses a file of another opset than asked for, and names weights and outputs as what they are.

    The dynamo exporter falls back to its own opset without an error, and leaves weights that it has
    changed, such as those with a batch norm in them, the names of the module's. Other values give way
    to these names and those of outputs.
    """
    import onnx

    model = onnx.load(path)
    written = next(entry.version for entry in model.opset_import if not entry.domain)
    if written != opset:
        raise ExportError(
            f"Cannot write ONNX: torch's dynamo exporter writes opset {written} where {opset} is asked"
            f" for. Use --opset {written}, or --exporter torchscript."
        )
    names = {value.name: name for value, name in zip(model.graph.output, subject.layout.names)}
    if INPUT not in subject.layout.names:
        names[model.graph.input[0].name] = INPUT
    names |= _names_of_weights(model.graph, subject.module, set(names.values()))
    taken = set(names.values())
    names |= {n: f"{n}.inner" for n in _names_in(model.graph) if n in taken and n not in names}
    _rename(model.graph, names)
    onnx.save(model, path)


def _names_of_weights(graph, module, taken):
    """Returns new names by those in the graph, in which the module is Flat's."""
    weights = {**dict(module.named_buffers()), **module.state_dict()}
    names = {}
    for tensor in graph.initializer:
        name = tensor.name.removeprefix("module.")
        if name != tensor.name and name in weights and name not in taken:
            names[tensor.name] = name if _holds(tensor, weights[name]) else f"{name}.folded"
    return names


def _holds(tensor, weight):
    from onnx import numpy_helper

    return numpy.array_equal(numpy_helper.to_array(tensor), weight.numpy())


def _names_in(graph):
    """Returns the names of all values in a graph and in the graphs in it."""
    names = {value.name for value in (*graph.input, *graph.initializer)}
    for node in graph.node:
        names.update(node.output, *(_names_in(inner) for inner in _graphs_in(node)))
    return names


def _rename(graph, names):
    """Gives values of a graph other names, wherever they stand in it and in the graphs in it."""
    for value in (*graph.input, *graph.initializer, *graph.output, *graph.value_info):
        value.name = names.get(value.name, value.name)
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
        for inner in _graphs_in(node):
            _rename(inner, names)


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
        if "opset" in str(error).lower():
            raise ExportError(
                f"Cannot check the ONNX graph: ONNX Runtime {onnxruntime.__version__} does not know its"
                " opset. Give a lower --opset, or update onnxruntime."
            ) from error
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
        for inner in _graphs_in(node):
            _forget(inner)


def _graphs_in(node):
    found = (inner for attribute in node.attribute for inner in (attribute.g, *attribute.graphs))
    return [inner for inner in found if inner.node]
