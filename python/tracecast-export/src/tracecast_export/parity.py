"""Whether a graph answers as the module that it was made from, within what rounding explains."""

import copy
import math
from dataclasses import dataclass

import torch

from tracecast_export.errors import ExportError, first_line
from tracecast_export.outputs import tensors

# What rounding to float32 changes at most, relative to the number; and how many standard deviations
# of many such roundings are allowed for (Higham and Mary, SIAM J. Sci. Comput. 41, 2019).
UNIT_ROUNDOFF = 2.0**-24
DEVIATIONS = 6
# How many times the module's own error (float32 against float64) a graph may be off. Both are as far
# from the exact answer as each other, in any direction: 2. And an engine may add in one long row what
# PyTorch adds in blocks, for which sums err up to four times as much: 2 x 4.
FACTOR = 8
# A tolerance above this part of the largest answer would let wrong graphs pass.
PROVES_NOTHING = 0.05


@dataclass(frozen=True)
class Probe:
    """A batch, what the module answers, and how far from that a graph may be, for each output.

    what: in words, such as '3 random pictures'. batch: as the graph takes it.
    """

    what: str
    batch: torch.Tensor
    expected: list
    allowed: list

    def conditioning(self):
        """Returns the largest tolerance, relative to its output's largest number."""
        parts = (
            allowed / max(_largest(expected), torch.finfo(torch.float32).tiny)
            for expected, allowed in zip(self.expected, self.allowed)
        )
        return max(parts, default=0.0)


@dataclass(frozen=True)
class Finding:
    """How a graph's answer differs from the module's, where it does most.

    ratio: the difference by what is allowed; reason: in words, where the two cannot be subtracted.
    """

    what: str
    ratio: float = math.inf
    difference: float = math.inf
    allowed: float = 0.0
    reason: str = ""

    @property
    def agrees(self):
        return not self.reason and self.ratio <= 1

    def __str__(self):
        if self.reason:
            return f"on {self.what}: {self.reason}"
        return (
            f"on {self.what} outputs differ by {self.difference:.3g} where {self.allowed:.3g} is allowed"
        )


class Judge:
    """Asks a module what is right, with a tolerance out of its own rounding errors.

    graph_input: what the module is given for a batch of the graph's; where it is normalised for that, the
    rounding errors of normalising count as the module's.
    """

    def __init__(self, module, graph_input):
        self.module = module
        self.graph_input = graph_input
        self.bound = rounding_bound(module)
        self.exact = _in_float64(module)

    def probe(self, what, batch):
        expected = answer(self.module, self.graph_input.for_module(batch), what)
        errors = self._own_errors(batch, expected)
        allowed = [
            max(self.bound * _largest(tensor), FACTOR * error)
            for tensor, error in zip(expected, errors)
        ]
        return Probe(what, batch, expected, allowed)

    def _own_errors(self, batch, expected):
        """Returns how far each output is from that in float64: 0 if that cannot be told."""
        if self.exact is None:
            return [0.0] * len(expected)
        try:
            exact = tensors(called(self.exact, self.graph_input.for_module(batch, torch.float64)))
        except Exception:  # constants of float32 inside a forward do not go with float64
            self.exact = None
            return [0.0] * len(expected)
        return [
            (one.double() - other).abs().nan_to_num().max().item() if _is_close_kin(one, other) else 0.0
            for one, other in zip(expected, exact)
        ]


def rounding_bound(module):
    """Returns how far apart two engines' answers may be, relative to the largest.

    They add the same numbers in another order. On the longest way through a network, each layer adds
    as many products as one of its outputs has weights.
    """
    weights = [w for w in (*module.parameters(), *_frozen_weights(module)) if w.dim() > 1]
    roundings = sum(weight[0].numel() + 1 for weight in weights)
    return 2 * DEVIATIONS * max(roundings, 1) ** 0.5 * UNIT_ROUNDOFF


def _frozen_weights(module):
    """Returns the weights that are constants of a TorchScript graph's code, once it was frozen."""
    if not isinstance(module, torch.jit.ScriptModule):
        return []
    graph = module.inlined_graph  # held, for its nodes go with it
    constants = graph.findAllNodes("prim::Constant")
    return [c.t("value") for c in constants if c.hasAttribute("value") and c.kindOf("value") == "t"]


def called(module, batch):
    """Returns what a module answers, as it returns it."""
    with torch.no_grad():
        return module(batch)


def answer(module, batch, what):
    """Returns what a module answers as a row of tensors, or refuses one that fails."""
    try:
        return tensors(called(module, batch))
    except ExportError:
        raise
    except Exception as error:  # modules raise what they like
        shape = "x".join(str(side) for side in batch.shape)
        raise ExportError(
            f"Cannot export: the module fails on {what}, float32 of {shape} ({first_line(error)}). It is"
            " called with one batch of pictures: see --size, --channels and --batch, or wrap it in a"
            " module whose forward takes that."
        ) from error


def compare(probe, given):
    """Returns how a graph's answer to a probe differs; given is a row of tensors."""
    if len(given) != len(probe.expected):
        reason = f"{len(given)} output(s) instead of {len(probe.expected)}"
        return Finding(probe.what, reason=reason)
    findings = [
        _difference(probe.what, *three) for three in zip(probe.expected, given, probe.allowed)
    ]
    return max(findings, key=lambda finding: finding.ratio)


def _difference(what, expected, given, allowed):
    if expected.shape != given.shape:
        shapes = " instead of ".join(str(list(tensor.shape)) for tensor in (given, expected))
        return Finding(what, reason=f"an output of shape {shapes}")
    difference = _largest(given.double() - expected.double())
    if difference == 0:
        ratio = 0.0
    else:  # infinite for NaN too, which no comparison holds for
        ratio = difference / allowed if allowed and difference == difference else math.inf
    return Finding(what, ratio, difference, allowed)


def same_top(expected, given):
    """Returns for how many images the first output is largest in the same place; None: no scores."""
    expected, given = expected[0], given[0]
    if expected.dim() < 2 or not expected.is_floating_point() or expected.shape != given.shape:
        return None
    return int((expected.flatten(1).argmax(1) == given.flatten(1).argmax(1)).sum())


def _largest(tensor):
    return tensor.double().abs().max().item() if tensor.numel() else 0.0


def _is_close_kin(one, other):
    return one.shape == other.shape and one.is_floating_point()


def _in_float64(module):
    try:
        return copy.deepcopy(module).double()
    except Exception:  # what cannot be copied, such as modules that hold hooks or graphs
        return None
