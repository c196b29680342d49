"""Names and shapes of a state_dict against those of the module that it is for: no PyTorch is needed."""

from dataclasses import dataclass

from tracecast_export.errors import ExportError, listed

# What torch.nn.DataParallel and torch.compile put in front of the names of a module that they wrap.
WRAPPERS = {"module.": "torch.nn.DataParallel", "_orig_mod.": "torch.compile"}
# Keys under which training scripts keep the state_dict among other things.
NESTS = ("state_dict", "model_state_dict", "model")
# Counts batches in training; files of before PyTorch 0.4.1 have none, and answers do not depend on it.
COUNTER = "num_batches_tracked"


def unnested(loaded):
    """Returns the mapping of names to tensors, and the key under which it was found, if under one."""
    for key in NESTS:
        if isinstance(loaded, dict) and isinstance(loaded.get(key), dict):
            return loaded[key], key
    return loaded, None


def unwrapped(state, own):
    """Returns the state_dict without wrappers' names, and the wrappers whose names were removed.

    own: the names of the module that it is for; what these begin with stays.
    """
    removed = []
    while wrapper := next((w for w in WRAPPERS if _has(state, w) and not _has(own, w)), None):
        state = {name.removeprefix(wrapper): value for name, value in state.items()}
        removed.append(wrapper)
    compiled = "_orig_mod."
    if any(compiled in name for name in state) and not any(compiled in name for name in own):
        state = {name.replace(compiled, ""): value for name, value in state.items()}
        removed.append(compiled)
    return state, list(dict.fromkeys(removed))


def _has(names, prefix):
    return bool(names) and all(name.startswith(prefix) for name in names)


@dataclass(frozen=True)
class Misfit:
    """Where a state_dict and a module differ; shapes are (name, of the file, of the module)."""

    missing: list
    surplus: list
    reshaped: list

    def __bool__(self):
        return bool(self.missing or self.surplus or self.reshaped)

    def __str__(self):
        parts = []
        if self.missing:
            parts.append(f"{len(self.missing)} missing ({listed(self.missing)})")
        if self.surplus:
            parts.append(f"{len(self.surplus)} surplus ({listed(self.surplus)})")
        if self.reshaped:
            shapes = (f"{name} is {_shape(a)} and not {_shape(b)}" for name, a, b in self.reshaped)
            parts.append(f"{len(self.reshaped)} of another shape ({listed(shapes)})")
        return "; ".join(parts)


def misfit(given, own):
    """Compares shapes by name; given is the file's, own the module's."""
    return Misfit(
        missing=[n for n in own if n not in given and not n.endswith(COUNTER)],
        surplus=[n for n in given if n not in own],
        reshaped=[(n, given[n], own[n]) for n in given if n in own and given[n] != own[n]],
    )


def require_fit(file, given, own, classes_option):
    """Refuses a state_dict that is not the module's, and lists where they differ."""
    found = misfit(given, own)
    if found:
        raise ExportError(
            f"Cannot load {file}: its tensors are not the network's: {found}. "
            + _remedy(found, classes_option)
        )


def _remedy(found, classes_option):
    """A head for another number of classes differs in a weight and a bias: in their first axis."""
    only_heads = not found.missing and not found.surplus and len(found.reshaped) <= 2
    firsts = {tuple(shape)[:1] for _, shape, _ in found.reshaped}
    if classes_option and only_heads and len(firsts) == 1 and firsts != {()}:
        (classes,) = firsts.pop()
        return f"If its head was made for {classes} classes, add --classes {classes}."
    return "Name the network that it was saved from."


def _shape(shape):
    return "x".join(str(side) for side in shape) or "a number"
