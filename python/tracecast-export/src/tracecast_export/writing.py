"""Writes a subject as an archive, if the archive, loaded back, answers as the subject's module does."""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch

from tracecast_export import VERSION, onnx, torchscript
from tracecast_export.errors import ExportError
from tracecast_export.parity import Probe, compare, same_top
from tracecast_export.tracing import build

# Above this part of the largest answer, the module's own rounding errors are worth a word.
ILL_CONDITIONED = 1e-3


@dataclass(frozen=True)
class Int8:
    """What an int8 graph is made with: photographs as the graph takes them, as NumPy arrays."""

    calibration: object
    held_out: object
    min_agreement: float


@dataclass(frozen=True)
class Target:
    """One archive to write; opset None: the exporter's default; force: whatever it answers.

    int8: for an ONNX graph, or None for one in float32. keep_parameters: an ONNX graph has the module's
    weights as they are.
    """

    format: str
    path: Path
    freeze: bool = True
    exporter: str = "torchscript"
    opset: int | None = None
    force: bool = False
    int8: Int8 | None = None
    keep_parameters: bool = False

    def graph(self, choice):
        """Returns in words how the graph comes about: torch's dynamo exporter has no choice."""
        captured = self.format == "onnx" and self.exporter == "dynamo"
        return "captured by torch.export" if captured else str(choice)


@dataclass(frozen=True)
class Parity:
    """What came of the probes: the finding that is worst by what is allowed, and the best classes."""

    worst: object
    probes: list
    agreeing: int
    ranked: int

    @staticmethod
    def of(probes, answers):
        findings = [compare(probe, answer) for probe, answer in zip(probes, answers)]
        tops = [
            (top, len(probe.batch))
            for probe, answer in zip(probes, answers)
            if answer and (top := same_top(probe.expected, answer)) is not None
        ]
        return Parity(
            max(findings, key=lambda finding: finding.ratio),
            probes,
            sum(top for top, _ in tops),
            sum(images for _, images in tops),
        )

    def __str__(self):
        said = (
            f"largest difference {self.worst.difference:.3g} ({self.worst.allowed:.3g} allowed)"
            if not self.worst.reason
            else str(self.worst)
        )
        return f"{said}, top-1 the same for {self.agreeing} of {self.ranked}" if self.ranked else said

    def record(self):
        """Returns what is kept of it in the archive."""
        return {
            "agrees": self.worst.agrees,
            "probes": [probe.what for probe in self.probes],
            "batchSizes": sorted({len(probe.batch) for probe in self.probes}),
            "largestDifference": _finite(self.worst.difference),
            "allowedDifference": _finite(self.worst.allowed),
            "sameTop1": self.agreeing,
            "images": self.ranked,
        }


def _finite(number):
    return number if number - number == 0 else None  # JSON has neither NaN nor infinity


@dataclass(frozen=True)
class Written:
    """An archive's size in bytes, and how it answers; quantized: what came of that, or None."""

    size: int
    parity: Parity
    quantized: object = None
    float_size: int = 0
    times_as_fast: float = 0.0

    def __str__(self):
        if self.quantized is None:
            return f"{self.size} bytes, {self.parity}"
        return (
            f"in float32 {self.float_size} bytes, {self.parity}; in int8 {self.size} bytes,"
            f" {self.quantized}, {self.times_as_fast:.2f} times as fast in ONNX Runtime on one thread here"
        )


def write(subject, choice, target, interface=None):
    """Writes the archive and returns how it answers; interface: the document to put into it."""
    form = onnx if target.format == "onnx" else torchscript
    target.path.parent.mkdir(parents=True, exist_ok=True)
    # Unchecked it lies in a folder beside its place, under its own name: TorchScript keeps the name.
    with tempfile.TemporaryDirectory(dir=target.path.parent, prefix=".export-") as folder:
        checked = os.path.join(folder, target.path.name)
        _write_unchecked(subject, choice, target, checked)
        batches = [probe.batch for probe in subject.probes]
        parity = Parity.of(subject.probes, form.run(checked, batches))
        if not parity.worst.agrees and not target.force:
            raise ExportError(_refusal(subject, target, parity))
        quantized, compared = None, {}
        if target.int8 and form is onnx:
            checked, quantized, compared = _quantized(checked, target.int8, folder)
        documents = _documents(form, subject, choice, target, parity, quantized, interface)
        finished = os.path.join(folder, "finished")
        form.finish(checked, finished, documents)
        if parity.worst.agrees:
            _require_same(form, checked, finished, subject.probes[0])
        os.replace(finished, target.path)
    return Written(target.path.stat().st_size, parity, quantized, **compared)


def _quantized(path, int8, folder):
    """Makes an int8 graph of a checked one; returns its file, what came of it, and the two compared."""
    from tracecast_export.int8 import quantizing

    file = os.path.join(folder, "int8.onnx")
    result = quantizing.quantize(path, file, int8.calibration, int8.held_out, int8.min_agreement)
    faster = quantizing.times_as_fast(path, file, int8.held_out)
    return file, result, {"float_size": os.path.getsize(path), "times_as_fast": faster}


def _write_unchecked(subject, choice, target, path):
    if target.format == "onnx":
        onnx.require_room(subject.module)
        onnx.write(
            subject, choice, path, target.exporter, target.opset, keep_parameters=target.keep_parameters
        )
    else:
        torchscript.write(build(subject, choice, by_name=True), path, target.freeze)


def _documents(form, subject, choice, target, parity, quantized, interface):
    record = {
        "madeBy": f"tracecast-export {VERSION}, torch {torch.__version__}",
        "graph": target.graph(choice),
        "outputs": list(subject.layout.names),
        "inputShape": [subject.batch or "batch", *subject.example.shape[1:]],
        **subject.graph_input.record(),
        "parity": parity.record(),
    }
    if target.format == "onnx":
        record["opset"] = target.opset or onnx.OPSETS[target.exporter]
        if quantized:
            record["int8"] = quantized.record()
        names = onnx.RECORD_PROPERTY, onnx.INTERFACE_PROPERTY
    else:
        names = torchscript.RECORD_FILE, torchscript.INTERFACE_FILE
    documents = {names[0]: json.dumps(record, indent=2)}
    return documents if interface is None else documents | {names[1]: interface}


def _require_same(form, checked, finished, probe):
    """The finished file is another than the one that was checked: it has to open and answer alike."""
    expected, given = (form.run(path, [probe.batch])[0] for path in (checked, finished))
    if not (found := compare(Probe(probe.what, probe.batch, expected, probe.allowed), given)).agrees:
        raise ExportError(
            f"Cannot write: the finished file answers otherwise than the graph did ({found}). This is a"
            " fault of tracecast-export: please report it."
        )


def _refusal(subject, target, parity):
    """What was found: branches, batches and training mode were looked for before."""
    conditioning = max(probe.conditioning() for probe in subject.probes)
    if conditioning > ILL_CONDITIONED:
        why = (
            f"The module is ill-conditioned: rounding alone may move its answers by {conditioning:.2g} of"
            " the largest, as with random weights. Take trained weights, or another --seed."
        )
    elif target.format == "onnx":
        why = "The exporter has another idea of an operator. Try the other --exporter, or --opset."
    else:
        why = "Freezing or saving changed it. Try --no-freeze, or another --method."
    return (
        f"The {target.format} graph does not answer as the module did: {parity.worst}. {why} --force"
        " writes it all the same."
    )
