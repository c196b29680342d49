"""Where a module comes from: torchvision, a function of the user's, or a TorchScript file."""

import importlib
import os
import pickle
import sys
from dataclasses import dataclass, field
from pathlib import Path

import torch

from tracecast_export import state_dict
from tracecast_export.errors import ExportError, first_line, listed
from tracecast_export.interface import Transforms

DEFAULT_SIZE = (224, 224)


@dataclass
class Source:
    """A module and what is known of it before it is run; size is height and width in pixels."""

    name: str
    module: torch.nn.Module
    size: tuple = DEFAULT_SIZE
    random: bool = False
    transforms: Transforms | None = None
    labels: tuple = ()
    said: list = field(default_factory=list)


def open_source(options):
    """Returns the module that options name, with its weights."""
    if options.torchscript:
        return _of_torchscript(options.torchscript)
    if options.factory:
        return _of_factory(options)
    return _of_torchvision(options)


def _of_torchscript(path):
    try:
        module = torch.jit.load(path, map_location="cpu")
    except (RuntimeError, ValueError, OSError) as error:
        raise ExportError(
            f"Cannot read {path}: it is not a TorchScript file ({first_line(error)}). Files of"
            " torch.save need --factory and --state-dict."
        ) from error
    return Source(path.name, module)


def _of_factory(options):
    module, wrappers = _unwrapped(_made_by(options.factory))
    source = Source(options.factory, module)
    source.said += [f"the module inside {wrapper} is exported" for wrapper in wrappers]
    if options.state_dict:
        source.said += load_state(module, options.state_dict, classes_option=False)
    if module.training:
        source.said.append("the module was in training mode, and is exported in eval mode")
    if empty := [name for name, p in module.named_parameters() if _is_empty_weight(name, p)]:
        source.said.append(
            f"{listed(empty, 3)} hold zeros alone, as before training: what lies before them makes no"
            " difference to the answers, and is not checked"
        )
    return source


def _is_empty_weight(name, parameter):
    return name.rpartition(".")[2] == "weight" and not parameter.any()


def _made_by(factory):
    """Calls the user's function; the folder that the command was started in counts for imports."""
    place, colon, name = factory.partition(":")
    if not (place and colon and name):
        raise ExportError(
            f"Cannot make {factory}: a factory is package.module:function, such as nets.mine:build."
        )
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        function = getattr(importlib.import_module(place), name)
    except (ImportError, AttributeError) as error:
        raise ExportError(
            f"Cannot make {factory}: {first_line(error)}. Start the command in the folder from which"
            " Python finds the package, or set PYTHONPATH."
        ) from error
    except Exception as error:  # what the user's own module raises as it is imported
        raise ExportError(
            f"Cannot make {factory}: importing {place} failed ({first_line(error)}). Put {place}"
            " right first."
        ) from error
    try:
        module = function()
    except Exception as error:  # what the user's own code raises
        raise ExportError(
            f"Cannot make {factory}: it failed ({first_line(error)}). It is called without arguments,"
            " and returns a torch.nn.Module."
        ) from error
    if not isinstance(module, torch.nn.Module):
        raise ExportError(
            f"Cannot export {factory}: it returned {type(module).__name__}. It is called without"
            " arguments, and returns a torch.nn.Module."
        )
    return module


def _unwrapped(module):
    """Returns the module without what spreads it over devices or compiles it, and what that was."""
    wrappers = []
    parallel = torch.nn.DataParallel, torch.nn.parallel.DistributedDataParallel
    while True:
        if isinstance(module, parallel):
            wrappers.append(f"torch.nn.{type(module).__name__}")
            module = module.module
        elif "_orig_mod" in module._modules:
            wrappers.append("torch.compile")
            module = module._orig_mod
        else:
            return module, wrappers


def load_state(module, path, classes_option):
    """Loads a state_dict into the module it was saved from, and returns what is to be said of it."""
    said = []
    state, nest = state_dict.unnested(_read_state(path))
    if nest:
        said.append(f"the state_dict is what {path.name} holds under '{nest}'")
    if not isinstance(state, dict) or not all(torch.is_tensor(v) for v in state.values()):
        raise ExportError(
            f"Cannot load {path}: it is not a state_dict, which maps names to tensors. Save one with"
            " torch.save(module.state_dict(), FILE)."
        )
    own = module.state_dict()
    state, removed = state_dict.unwrapped(state, own)
    for wrapper in removed:
        said.append(f"'{wrapper}', which {state_dict.WRAPPERS[wrapper]} adds, was taken off its names")
    shapes = {name: tuple(value.shape) for name, value in state.items()}
    own_shapes = {name: tuple(value.shape) for name, value in own.items()}
    state_dict.require_fit(path, shapes, own_shapes, classes_option)
    module.load_state_dict(state, strict=False)  # names and shapes were compared
    return said


def _read_state(path):
    if path.suffix == ".safetensors":
        return _read_safetensors(path)
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ExportError(
            f"Cannot load {path}: it holds more than tensors, such as a whole module, whose code would"
            " be run. Save torch.save(module.state_dict(), FILE) from the program that made it."
        ) from error
    except (RuntimeError, EOFError, ValueError, OSError) as error:
        raise ExportError(
            f"Cannot load {path}: {first_line(error)}. Give a file that torch.save wrote."
        ) from error


def _read_safetensors(path):
    try:
        from safetensors import SafetensorError
        from safetensors.torch import load_file
    except ImportError as error:
        raise ExportError(
            f"Cannot load {path}: {error}. Install safetensors for {sys.executable}, or save the state_dict"
            " with torch.save."
        ) from error
    try:
        return load_file(path)
    except (SafetensorError, OSError) as error:
        raise ExportError(
            f"Cannot load {path}: {first_line(error)}. Give a file that safetensors.torch.save_file wrote."
        ) from error


def _of_torchvision(options):
    networks = _torchvision_networks()
    name, weights = options.network or options.random, options.weights
    if weights is None:
        module = networks.random_network(name, options.seed, options.size, options.classes)
        return Source(name, module, networks.own_size(name, module), random=True)
    if name and os.path.isfile(weights):
        return _with_weights_file(name, Path(weights), options.classes, networks)
    known = networks.weights_named(weights, name)
    if options.classes:
        raise ExportError(
            f"Cannot export {weights} with --classes: its head has classes of its own. Leave --classes"
            " out, or give a state_dict of the changed network."
        )
    module = networks.pretrained(known, name, options.download)
    transforms = Transforms.of_torchvision(known.transforms())
    size = (transforms.height, transforms.width) if transforms else DEFAULT_SIZE
    labels = tuple(known.meta.get("categories", ()))
    return Source(str(known), module, size, transforms=transforms, labels=labels)


def _with_weights_file(name, path, classes, networks):
    module = networks.bare_network(name, classes)
    said = load_state(module, path, classes_option=True)
    size = networks.own_size(name, module)
    return Source(f"{name} with {path.name}", module, size, said=said)


def _torchvision_networks():
    try:
        from tracecast_export import torchvision_networks
    except ImportError as error:
        raise ExportError(
            f"Cannot make the network: {error}. Install torchvision for {sys.executable}, or use"
            " --factory."
        ) from error
    return torchvision_networks
