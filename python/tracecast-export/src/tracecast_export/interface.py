"""The interface that an archive carries: how pictures become its input, as `tracecast score` reads it.

No PyTorch is needed.
"""

import json
import math
from dataclasses import dataclass, replace

from tracecast_export.errors import ExportError

UNIT_SCALE = 1 / 255  # pixels of 0 to 255 become 0 to 1
VERSION = 1


@dataclass(frozen=True)
class Transforms:
    """From a picture to numbers: resize, centre crop, then (pixel * scale - mean) / std.

    height, width: of the crop, in pixels. resize: the shorter side in pixels, (height, width), or
    None. mean, std: one number per channel, red first. layout: the order of axes, nchw or nhwc.
    element_type: float32, or uint8 for pixels as they are.
    """

    height: int
    width: int
    resize: int | tuple | None
    mean: tuple
    std: tuple
    scale: float = UNIT_SCALE
    filter: str = "bilinear"
    layout: str = "nchw"
    element_type: str = "float32"

    @staticmethod
    def of_torchvision(preset):
        """Returns what torchvision's preset for classification does, or None for another preset."""
        if not all(hasattr(preset, name) for name in ("crop_size", "resize_size", "mean", "std")):
            return None
        if len(preset.crop_size) != 1 or len(preset.resize_size) != 1:
            return None
        (crop,), (resize,) = preset.crop_size, preset.resize_size
        mean, std = tuple(preset.mean), tuple(preset.std)
        return Transforms(crop, crop, resize, mean, std, filter=preset.interpolation.value)

    def of_size(self, size):
        """Returns the same for another height and width."""
        return replace(self, height=size[0], width=size[1])

    def of_pixels(self, layout):
        """Returns the same up to the crop, after which pixels stay what they are."""
        zeros, ones = (0.0,) * len(self.mean), (1.0,) * len(self.mean)
        return replace(self, scale=1.0, mean=zeros, std=ones, layout=layout, element_type="uint8")

    def document(self):
        """Returns the part `preprocessing` of the interface."""
        resize = self.resize
        if isinstance(resize, int):
            resized = {"resize": {"shortestSide": resize}}
        else:
            resized = {"resize": {"height": resize[0], "width": resize[1]}} if resize else {}
        return {
            **resized,
            "height": self.height,
            "width": self.width,
            "filter": self.filter,
            "colourOrder": "grey" if len(self.mean) == 1 else "rgb",
            "layout": self.layout,
            "elementType": self.element_type,
            "scale": self.scale,
            "mean": list(self.mean),
            "std": list(self.std),
        }


def transforms_of(options, source, channels, size):
    """Returns what options and the source's own transforms say together.

    Refuses where something is left open: a guess would be wrong answers.
    """
    own = source.transforms
    given = {
        name: value
        for name, value in (
            ("mean", options.mean),
            ("std", options.std),
            ("scale", options.scale),
            ("filter", options.filter),
        )
        if value is not None
    }
    if options.resize is not None:
        given["resize"] = options.resize.value
    if own is None:
        missing = [name for name in ("mean", "std", "resize") if name not in given]
        if missing:
            raise ExportError(
                f"Cannot describe the interface: {', '.join('--' + name for name in missing)} not"
                f" given, and {source.name} brings none. Say how it was trained, such as"
                " --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --resize 256."
            )
        transforms = Transforms(*size, **given)
    else:
        transforms = replace(own.of_size(size), **given)
    _check(transforms, channels)
    return transforms


def _check(transforms, channels):
    for name, values in (("--mean", transforms.mean), ("--std", transforms.std)):
        if len(values) != channels:
            raise ExportError(
                f"Cannot describe the interface: {name} has {len(values)} number(s), and pictures have"
                f" {channels} channel(s). Give one per channel."
            )
        if not all(math.isfinite(value) for value in values):
            raise ExportError(f"Cannot describe the interface: {name} has to be of finite numbers.")
    if min(transforms.std) <= 0:
        raise ExportError("Cannot describe the interface: a standard deviation is above 0. Mend --std.")
    if not math.isfinite(transforms.scale) or transforms.scale == 0:
        raise ExportError("Cannot describe the interface: --scale is a number other than 0.")
    if transforms.scale > 0 and max(transforms.mean) > 255 * transforms.scale * (1 + 1e-6):
        raise ExportError(
            f"Cannot describe the interface: no scaled pixel reaches a mean of {max(transforms.mean)}."
            " A mean of unscaled pixels goes with --scale 1."
        )


def document(transforms, activation, labels):
    """Returns the interface as JSON, as docs/interface.md describes it."""
    parts = {
        "version": VERSION,
        "preprocessing": transforms.document(),
        "activation": activation,
    }
    if labels:
        parts["labels"] = list(labels)
    return json.dumps(parts, indent=2, ensure_ascii=False)


def read_labels(path):
    """Returns the label of each class: one a line, or a JSON list."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(
            f"Cannot read labels: {error}. Give a file of UTF-8 text, one label a line."
        ) from error
    try:
        labels = json.loads(text) if text.lstrip().startswith("[") else text.splitlines()
    except ValueError:
        labels = text.splitlines()
    labels = tuple(labels)
    if not labels or not all(isinstance(label, str) and label.strip() for label in labels):
        raise ExportError(
            f"Cannot read labels: {path} has an empty line or no label. Line 1 is that of class 0."
        )
    return labels


def require_one_label_each(labels, scores):
    """Refuses labels for another number of classes than the graph has scores; scores None: unknown."""
    one_score = scores == 1 and len(labels) == 2  # the score of the second of two
    if labels and scores is not None and len(labels) != scores and not one_score:
        raise ExportError(
            f"Cannot describe the interface: {len(labels)} labels for {scores} scores. Give the labels"
            " of the classes that the network was trained for."
        )
