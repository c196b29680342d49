"""Networks of torchvision.models by name, with its weights or random ones."""

import os

import torch
import torchvision

from tracecast_export.errors import ExportError, first_line
from tracecast_export.random_weights import fill_empty_layers, settle_batch_norms

DEFAULT_SIZE = (224, 224)


def random_network(name, seed, size=None, classes=None):
    """Returns the network with random weights from a seed, its batch norms settled, in training mode.

    size: height and width of the pictures that it takes, in pixels; by default its own.
    """
    torch.manual_seed(seed)
    module = bare_network(name, classes)
    fill_empty_layers(module)
    try:
        settle_batch_norms(module, (3, *(size or own_size(name, module))))
    except Exception as error:  # networks raise what they like at an input of another kind
        raise ExportError(
            f"Cannot export {name}: it does not take batches of pictures ({first_line(error)}). "
            "Choose a network for classification, or wrap it in a --factory that takes them."
        ) from error
    return module


def bare_network(name, classes=None):
    """Returns the network as torchvision initialises it."""
    more = {} if classes is None else {"num_classes": classes}
    try:
        return torchvision.models.get_model(name, weights=None, **_no_downloads(name), **more)
    except ValueError as error:
        raise ExportError(
            f"Cannot export {name}: torchvision {torchvision.__version__} has no such network. "
            "Its names are those of torchvision.models.list_models(), such as resnet50."
        ) from error


def _no_downloads(name):
    """Segmentation and detection networks fetch weights of their trunk unless told otherwise."""
    inner = name in torchvision.models.list_models(
        module=torchvision.models.segmentation
    ) or name in torchvision.models.list_models(module=torchvision.models.detection)
    return {"weights_backbone": None} if inner else {}


def own_size(name, module):
    """Returns height and width of the pictures that a network takes, in pixels: its own, or those of
    torchvision's weights for it."""
    if isinstance(getattr(module, "image_size", None), int):
        return module.image_size, module.image_size
    weights = torchvision.models.get_model_weights(name)
    crop = getattr(next(iter(weights)).transforms(), "crop_size", None) if len(weights) else None
    return (crop[0], crop[0]) if crop and len(crop) == 1 else DEFAULT_SIZE


def weights_named(text, network=None):
    """Returns torchvision's weights by their full name, or by a short one of a network's."""
    try:
        if network and "." not in text:
            return torchvision.models.get_model_weights(network)[text]
        return torchvision.models.get_weight(text)
    except (ValueError, KeyError, AttributeError) as error:
        raise ExportError(
            f"Cannot export {text}: torchvision {torchvision.__version__} knows no such weights, and"
            " no such file is there. Give the name in full, such as ResNet18_Weights.IMAGENET1K_V1,"
            " or the path of a state_dict."
        ) from error


def pretrained(weights, network, download):
    """Returns the network with torchvision's weights, from its cache unless download allows more."""
    if network is None:
        network = _network_of(weights)
    elif type(weights) is not torchvision.models.get_model_weights(network):
        raise ExportError(
            f"Cannot export {network}: {weights} are weights of {_network_of(weights)}. "
            f"Give that network, or weights of {network}."
        )
    cached = os.path.join(torch.hub.get_dir(), "checkpoints", os.path.basename(weights.url))
    if not download and not os.path.exists(cached):
        raise ExportError(
            f"Cannot export {weights}: {os.path.basename(weights.url)} is not in torch's cache, and"
            " nothing is downloaded unasked. Add --download, or place the file in"
            " $TORCH_HOME/hub/checkpoints."
        )
    try:
        return torchvision.models.get_model(network, weights=weights)
    except OSError as error:
        raise ExportError(
            f"Cannot export {weights}: the weights could not be fetched ({first_line(error)}). "
            "Place the file that torchvision names in $TORCH_HOME/hub/checkpoints, or use --random."
        ) from error


def _network_of(weights):
    return next(
        model
        for model in torchvision.models.list_models()
        if type(weights) is torchvision.models.get_model_weights(model)
    )
