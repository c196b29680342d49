"""One network of a zoo: opened when it is needed, exported, timed."""

import functools

import torch
import torchvision

from tracecast_export import onnx, torchvision_networks
from tracecast_export.errors import ExportError
from tracecast_export.interface import Transforms, document
from tracecast_export.sources import Source
from tracecast_export.subject import prepare
from tracecast_export.tracing import choose
from tracecast_export.writing import Target, write
from tracecast_export.zoo import memory, timing

CHANNELS = 3
BYTES_PER_WEIGHT = 4


def known_networks():
    """Returns the names of torchvision's networks for classification."""
    return torchvision.models.list_models(module=torchvision.models)


def require_device(device):
    """Refuses a device that PyTorch does not find."""
    if device == "cuda" and not torch.cuda.is_available():
        raise ExportError(
            "Cannot time on cuda: PyTorch finds no card. Install its CUDA build and the driver, or leave"
            " --device out."
        )


class Network:
    """A network with random weights from a seed, or with torchvision's, which is built on first use.

    preset: torchvision's transforms of its pictures, once it is built.
    """

    def __init__(self, name, options):
        self.name = name
        self.options = options
        self.preset = None

    @functools.cached_property
    def source(self):
        """The module, with the transforms and labels of torchvision's weights for it."""
        name, options = self.name, self.options
        if options.weights:
            weights = torchvision_networks.weights_named(options.weights, name)
            module = torchvision_networks.pretrained(weights, name, options.download)
        else:
            with timing.on_threads(1):  # sums go by the threads, and a seed stands for one network
                module = torchvision_networks.random_network(name, options.seed)
            weights = weights_of_size(name, torchvision_networks.own_size(name, module))
        self.preset = weights.transforms()
        transforms = Transforms.of_torchvision(self.preset)
        return Source(
            name,
            module.eval(),
            (transforms.height, transforms.width),
            random=not options.weights,
            transforms=transforms,
            labels=tuple(weights.meta["categories"]),
        )

    @functools.cached_property
    def graph(self):
        """The subject that graphs are checked against, and how they are made of it."""
        memory.require(self.weight_bytes())
        shape = (CHANNELS, *self.source.size)
        subject = prepare(self.source, shape, None, self.options.seed)
        return subject, choose(subject, "auto", sizes_count=False, force=False)[0]

    def write(self, graph_format, path):
        """Writes an archive with its interface, if it answers as the module, and says so."""
        if graph_format == "onnx":
            onnx.require_packages("torchscript")
            onnx.require_room_for(self.weight_bytes())
        subject, choice = self.graph
        target = Target(graph_format, path)
        interface = document(self.source.transforms, "none", self.source.labels)
        written = write(subject, choice, target, interface)
        print(f"{path}: {graph_format}, {target.graph(choice)}, {written}", flush=True)

    def weight_bytes(self):
        """Returns the size of its weights in memory, without building it."""
        weights = torchvision.models.get_model_weights(self.name)
        return next(iter(weights)).meta["num_params"] * BYTES_PER_WEIGHT

    def timings(self):
        """Returns what the module took, untraced, as an exchange document."""
        return timing.measured(self.source, self.options)

    def are_timings(self, found):
        """Returns whether an exchange document is of this machine, this torch and these options."""
        return timing.are_of(found, self.name, self.options)


def weights_of_size(name, size):
    """Returns the default weights, or the first that take pictures of the size that the module takes."""
    weights = torchvision.models.get_model_weights(name)
    known = (weights.DEFAULT, *weights)
    return next(w for w in known if list(w.transforms().crop_size) == [size[0]])
