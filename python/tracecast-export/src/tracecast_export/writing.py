"""Writes a subject as an archive, if the archive, loaded back, answers as the subject's module does."""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch

from tracecast_export import VERSION, onnx, torchscript
from tracecast_export.errors import ExportError
from tracecast_export.parity import compare, same_top
from tracecast_export.tracing import build

# Above this part of the largest answer, the module's own rounding errors are worth a word.
ILL_CONDITIONED = 1e-3


@dataclass(frozen=True)
class Target:
    """One archive to write; opset None: the exporter's default; force: whatever it answers."""

    format: str
    path: Path
    freeze: bool = True
    exporter: str = "torchscript"
    opset: int | None = None
    force: bool = False

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


def write(subject, choice, target, interface=None):
    """Writes the archive and returns how it answers; interface: the document to put into it."""
    form = onnx if target.format == "onnx" else torchscript
    target.path.parent.mkdir(parents=True, exist_ok=True)
    # Unchecked it lies in a folder beside its place, under its own name: TorchScript keeps the name.
    with tempfile.TemporaryDirectory(dir=target.path.parent, prefix=".export-") as folder:
        unchecked = os.path.join(folder, target.path.name)
        _write_unchecked(subject, choice, target, unchecked)
        batches = [probe.batch for probe in subject.probes]
        parity = Parity.of(subject.probes, form.run(unchecked, batches))
        if not parity.worst.agrees and not target.force:
            raise ExportError(_refusal(subject, target, parity))
        finished = os.path.join(folder, "finished")
        documents = _documents(form, subject, choice, target, parity, interface)
        form.finish(unchecked, finished, documents)
        _require_same(form, finished, subject.probes[0], parity)
        os.replace(finished, target.path)
    return parity


def _write_unchecked(subject, choice, target, path):
    if target.format == "onnx":
        onnx.require_room(subject.module)
        onnx.write(subject, choice, path, target.exporter, target.opset)
    else:
        torchscript.write(build(subject, choice, by_name=True), path, target.freeze)


def _documents(form, subject, choice, target, parity, interface):
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
        names = onnx.RECORD_PROPERTY, onnx.INTERFACE_PROPERTY
    else:
        names = torchscript.RECORD_FILE, torchscript.INTERFACE_FILE
    documents = {names[0]: json.dumps(record, indent=2)}
    return documents if interface is None else documents | {names[1]: interface}


def _require_same(form, path, probe, parity):
    """The finished file is another than the one that was checked: it has to open and answer too."""
    (answer,) = form.run(path, [probe.batch])
    if parity.worst.agrees and not (found := compare(probe, answer)).agrees:
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
