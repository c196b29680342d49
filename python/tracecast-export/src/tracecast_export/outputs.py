"""What a module returns, as a row of named tensors."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import torch

from tracecast_export.errors import ExportError


@dataclass(frozen=True)
class Layout:
    """The names of a module's outputs in order.

    kind: the type that forward returned; plain: whether it is one tensor; named: whether the names are
    the module's own.
    """

    names: tuple
    kind: str
    plain: bool
    named: bool

    @staticmethod
    def of(answer):
        names = tuple(path for path, _ in leaves(answer))
        if not names:
            raise ExportError(
                f"Cannot export: the module returned {type(answer).__name__} without a tensor. Have"
                " forward return a tensor, or a tuple, dict or dataclass of tensors."
            )
        plain = torch.is_tensor(answer)
        unnamed = isinstance(answer, (list, tuple)) and not hasattr(answer, "_fields")
        return Layout(names, type(answer).__name__, plain, named=not plain and not unnamed)

    def __str__(self):
        return f"{self.kind}: exported as {len(self.names)} output(s), {', '.join(self.names)}"


def leaves(answer):
    """Returns (name, tensor) of all tensors in an answer, in order; None is left out.

    A tensor alone is called output, the parts of a tuple output_0, output_1, those of a dict, a
    dataclass or a named tuple by their names, and parts of parts with a dot between.
    """
    if torch.is_tensor(answer):
        return [("output", answer)]
    return [(name, tensor) for name, tensor in _parts("", answer)]


def _parts(name, value):
    if value is None:
        return
    if torch.is_tensor(value):
        yield name, value
        return
    for key, part in _children(name, value):
        yield from _parts(f"{name}.{key}" if name else key, part)


def _children(name, value):
    if isinstance(value, Mapping):
        return [(str(key), part) for key, part in value.items()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value)]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return list(zip(value._fields, value))
    if isinstance(value, (tuple, list)):
        return [(str(i) if name else f"output_{i}", part) for i, part in enumerate(value)]
    where = f"'{name}' of its answer" if name else "its answer"
    raise ExportError(
        f"Cannot export: {where} is {type(value).__name__}, and a graph answers with tensors. Wrap the"
        " module in one whose forward returns the tensors alone."
    )


def tensors(answer):
    """Returns the tensors of an answer in order."""
    return [tensor for _, tensor in leaves(answer)]


class Flat(torch.nn.Module):
    """Answers as the module does, flat: by_name as a dict, else as a tuple, or as one tensor."""

    def __init__(self, module, layout, by_name):
        super().__init__()
        self.module = module
        self.plain = layout.plain
        self.names = layout.names if by_name else None
        self.train(module.training)

    def forward(self, images):
        answer = tensors(self.module(images))
        if self.names:
            return dict(zip(self.names, answer))
        return answer[0] if self.plain else tuple(answer)
