"""Graphs of a module: traced, scripted, or traced with those submodules scripted that branch."""

import contextlib
import os
import warnings
from dataclasses import dataclass

import torch
from torch.nn.modules import module as modules

from tracecast_export.errors import ExportError, first_line, listed
from tracecast_export.outputs import Flat, tensors
from tracecast_export.parity import Finding, called, compare

WHOLE = ""  # the name that named_modules gives the module itself


@dataclass(frozen=True)
class Place:
    """Where tracing met Python that looks at a tensor: the submodule, and 'file:line'."""

    submodule: str
    line: str

    def __str__(self):
        return f"{self.line} ({self.submodule or 'the module'})"


@dataclass(frozen=True)
class Choice:
    """The submodules that are scripted; all else is traced. loaded: it came as a graph."""

    scripted: tuple = ()
    loaded: bool = False

    def __str__(self):
        if not self.scripted:
            return "as loaded" if self.loaded else "traced"
        return "scripted" if WHOLE in self.scripted else f"traced, {listed(self.scripted)} scripted"


@dataclass(frozen=True)
class Attempt:
    """What came of a choice: findings on the probes, and on other sizes; error if no graph came of it."""

    choice: Choice
    findings: list
    other_sizes: list
    places: list
    error: str = ""

    @property
    def agrees(self):
        return not self.error and all(finding.agrees for finding in self.findings)

    @property
    def agrees_on_sizes(self):
        return all(finding.agrees for finding in self.other_sizes)

    def __str__(self):
        if self.error:
            return f"{self.choice}: {self.error}"
        wrong = next(f for f in self.findings + self.other_sizes if not f.agrees)
        return f"{self.choice}: {wrong}"


def build(subject, choice, by_name):
    """Returns the graph as a ScriptModule; by_name: several outputs as a dict, not as a tuple."""
    if isinstance(subject.module, torch.jit.ScriptModule):
        return subject.module
    with _scripted(subject.module, choice.scripted) as module, torch.no_grad():
        if subject.layout.plain and not isinstance(module, torch.jit.ScriptModule):
            return torch.jit.trace(module, subject.example, check_trace=False)
        if subject.layout.plain and _returns(module, torch.TensorType):
            return module
        if subject.layout.plain and _returns(module, torch.TupleType):
            return torch.jit.script(First(module))
        flat = Flat(module, subject.layout, by_name and subject.layout.named)
        return torch.jit.trace(flat, subject.example, check_trace=False, strict=False)


def _returns(script, kind):
    return isinstance(script.forward.schema.returns[0].type, kind)


class First(torch.nn.Module):
    """Answers with the first part of a script's answer.

    Scripts of torchvision's inception_v3 and googlenet answer with a tuple where the modules answer with
    a tensor: None in it is what they have in training alone.
    """

    def __init__(self, module):
        super().__init__()
        self.module = module
        self.train(module.training)

    def forward(self, images):
        return self.module(images)[0]


@contextlib.contextmanager
def _scripted(module, names):
    """Yields the module with submodules scripted in place, and puts them back."""
    if WHOLE in names:
        yield torch.jit.script(module)
        return
    replaced = []
    try:
        for name in names:
            parent, _, own = name.rpartition(".")
            holder = module.get_submodule(parent)
            original = holder._modules[own]
            holder._modules[own] = torch.jit.script(original)
            replaced.append((holder, own, original))
        yield module
    finally:
        for holder, own, original in replaced:
            holder._modules[own] = original


def choose(subject, method, sizes_count, force):
    """Returns the choice that answers as the module does, with what is to be said of it.

    sizes_count: whether pictures of other sizes are to be answered as well, if the module does.
    """
    sizes = subject.other_sizes if sizes_count else []
    if method == "script":
        attempts = [_attempt(subject, Choice((WHOLE,)), sizes)]
    else:
        attempts = [_attempt(subject, Choice(), sizes)]
        if method == "auto":
            attempts += _further(subject, attempts[0], sizes)
    best = [a for a in attempts if a.agrees and a.agrees_on_sizes] or [a for a in attempts if a.agrees]
    if best:
        return best[0].choice, _said(best[0], attempts)
    if force and (built := [a for a in attempts if not a.error]):
        return built[0].choice, [str(attempt) for attempt in attempts]
    raise ExportError(_refusal(attempts, method))


def _further(subject, traced, sizes):
    """Tries what is left if the trace does not do: the submodules that branch, then the whole."""
    if traced.agrees and traced.agrees_on_sizes:
        return
    found = sorted({place.submodule for place in traced.places})
    outer = tuple(n for n in found if not any(n != o and f"{n}.".startswith(f"{o}.") for o in found))
    if outer and WHOLE not in outer:
        attempt = _attempt(subject, Choice(outer), sizes)
        yield attempt
        if attempt.agrees and attempt.agrees_on_sizes:
            return
    yield _attempt(subject, Choice((WHOLE,)), sizes)


def _attempt(subject, choice, sizes):
    places = []
    try:
        with _watched(subject.module, places):
            graph = build(subject, choice, by_name=False)
    except Exception as error:  # tracing runs the module's code, and scripting refuses much of Python
        return Attempt(choice, [], [], places, f"failed ({_cause(error)})")
    findings = [_finding(graph, probe) for probe in subject.probes]
    return Attempt(choice, findings, [_finding(graph, probe) for probe in sizes], places)


def _finding(graph, probe):
    try:
        return compare(probe, tensors(called(graph, probe.batch)))
    except Exception as error:  # a graph with a batch or a size baked in fails as it likes
        return Finding(probe.what, reason=f"the graph fails ({_cause(error)})")


def _cause(error):
    """The line of an engine's many that says what is wrong."""
    lines = [line.strip() for line in str(error).splitlines()]
    said = [line for line in lines if line.startswith("RuntimeError: ")]
    return said[-1] if said else first_line(error)


@contextlib.contextmanager
def _watched(module, places):
    """Notes where tracing warns that it took a value for good, and in which submodule."""
    names = {id(m): name for name, m in module.named_modules()}
    running = [WHOLE]

    def show(message, category, filename, lineno, file=None, line=None):
        if issubclass(category, torch.jit.TracerWarning):
            place = Place(running[-1], f"{os.path.basename(filename)}:{lineno}")
            if place not in places:
                places.append(place)

    def enter(entered, args):
        running.append(names.get(id(entered), running[-1]))

    def leave(left, args, result):
        running.pop()

    hooks = [modules.register_module_forward_pre_hook(enter)]
    hooks.append(modules.register_module_forward_hook(leave))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            # torch's own layers check sizes as they run, which a trace may do without
            warnings.filterwarnings("ignore", category=torch.jit.TracerWarning, module=r"torch\.")
            warnings.showwarning = show
            yield
    finally:
        for hook in hooks:
            hook.remove()


def _said(best, attempts):
    said = []
    if best is not attempts[0]:
        said.append(f"{attempts[0]}; so it is {best.choice}")
    if not best.agrees_on_sizes:
        wrong = next(f for f in best.other_sizes if not f.agrees)
        said.append(f"the graph is for pictures of the exported size alone ({wrong})")
    return said


def _refusal(attempts, method):
    found = "; ".join(str(attempt) for attempt in attempts)
    places = attempts[0].places
    lost = "A branch on what the pictures are is lost in tracing"
    why = f" {lost}: {listed(places, 3)}." if places else ""
    remedy = (
        "Try --method auto."
        if method != "auto"
        else "Write the branch as torch.where, or in Python that torch.jit.script takes."
    )
    return (
        f"Cannot export: no graph answers as the module does. {found}.{why} {remedy} --force writes it"
        " all the same."
    )
