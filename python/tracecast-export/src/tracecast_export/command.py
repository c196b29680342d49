"""What the command does: opens a module, chooses a graph of it, and writes it in each format."""

import torch

from tracecast_export import onnx, pictures
from tracecast_export.cli import SUFFIXES
from tracecast_export.errors import ExportError
from tracecast_export.in_graph import NormalisedInput, PixelInput
from tracecast_export.interface import (
    Transforms,
    document,
    read_labels,
    require_one_label_each,
    transforms_of,
)
from tracecast_export.sources import open_source
from tracecast_export.subject import prepare
from tracecast_export.tracing import Choice, choose
from tracecast_export.writing import Int8, Target, write

MOST_PROBES = 64  # pictures on which a graph is compared with the module, number by number
MOST_PICTURES = 1000  # all are in memory
FEWEST_CALIBRATION = 10
FEWEST_HELD_OUT = 50


def export(options):
    """Writes what options say, and says what was done."""
    if "onnx" in options.formats:
        onnx.require_packages(options.exporter)
    source = open_source(options)
    if "onnx" in options.formats and options.exporter == "dynamo":
        onnx.require_python(source.module)
    size = options.size or source.size
    transforms = _transforms(options, source, size)
    graph_input, transforms = _graph_input(options, transforms)
    images, int8 = _pictures(options, transforms)
    shape = options.channels, *size
    subject = prepare(source, shape, options.batch, options.seed, images, graph_input)
    interface = _interface(options, source, subject, transforms)
    _say(source.said)
    choice, said = _choice(options, subject)
    _say(said)
    for target in _targets(options, int8):
        written = write(subject, choice, target, interface)
        print(f"{target.path}: {target.format}, {target.graph(choice)}, {written}")


def _say(lines):
    for line in lines:
        print(f"note: {line}", flush=True)


def _transforms(options, source, size):
    """Returns from what pictures the input is made: as the interface says, or plain pixels of 0 to 1."""
    if options.interface or options.mean or source.transforms:
        return transforms_of(options, source, options.channels, size)
    return Transforms(*size, size, (0.0,) * options.channels, (1.0,) * options.channels)


def _graph_input(options, transforms):
    """Returns what the graph is given, and what of the transforms comes before it."""
    if options.interface != "in-graph":
        return NormalisedInput(), transforms
    return PixelInput(transforms, options.layout), transforms.of_pixels(options.layout)


def _interface(options, source, subject, transforms):
    if not options.interface:
        return None
    if options.labels:
        labels = read_labels(options.labels)
        require_one_label_each(labels, subject.scores)
    else:  # those of torchvision's weights, for as long as the head is theirs
        labels = source.labels if len(source.labels) == subject.scores else ()
    return document(transforms, options.activation, labels)


def _choice(options, subject):
    if isinstance(subject.module, torch.jit.ScriptModule):
        return Choice(loaded=True), []
    if options.exporter == "dynamo" and options.formats == ["onnx"]:
        return Choice(), []  # it traces in a way of its own
    return choose(subject, options.method, "torchscript" in options.formats, options.force)


def _pictures(options, transforms):
    """Returns the pictures to compare answers on, and what an int8 graph is made with; None without."""
    if not options.images:
        return None, None
    most = MOST_PICTURES if options.quantize else MOST_PROBES
    files = pictures.files_of("--images", options.images, most)
    calibration = _calibration(options, files) if options.quantize else []
    images = pictures.read(files, transforms)
    if not calibration:
        return images, None
    made_on = pictures.read(calibration, transforms).numpy()
    return images[:MOST_PROBES], Int8(made_on, images.numpy(), options.min_agreement)


def _calibration(options, held_out):
    """Returns the photographs that an int8 graph is made on, none of which may be held out."""
    calibration = pictures.files_of("--calibration", options.calibration, MOST_PICTURES)
    known = {file.read_bytes(): file for file in calibration}
    if both := [(file, known[content]) for file in held_out if (content := file.read_bytes()) in known]:
        raise ExportError(
            f"Cannot quantize: {both[0][0]} of --images is {both[0][1]} of --calibration. Agreement counts"
            " on photographs that the graph was not made on: take them apart."
        )
    if len(calibration) < FEWEST_CALIBRATION:
        raise ExportError(
            f"Cannot quantize: --calibration has {len(calibration)} photograph(s), and fewer than"
            f" {FEWEST_CALIBRATION} decide little. Give more, of all kinds that are to be scored."
        )
    if len(held_out) < FEWEST_HELD_OUT:
        raise ExportError(
            f"Cannot quantize: --images has {len(held_out)} photograph(s), and agreement on fewer than"
            f" {FEWEST_HELD_OUT} says little. Give more."
        )
    return calibration


def _targets(options, int8):
    several = len(options.formats) > 1
    for name in options.formats:
        path = options.output
        if several:
            path = path.with_name(_stem(path) + SUFFIXES[name])
        yield Target(
            name,
            path,
            options.freeze,
            options.exporter,
            options.opset,
            options.force,
            int8,
            options.keep_parameters,
        )


def _stem(path):
    return path.stem if path.suffix in SUFFIXES.values() else path.name
