"""Real pictures as the graph's input: opened with Pillow, resized, cropped, normalised."""

import sys

import torch

from tracecast_export.errors import ExportError, first_line

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp")


def read(files, transforms):
    """Returns a batch of pictures."""
    image = _pillow()
    return torch.stack([_numbers(file, transforms, image) for file in files])


def files_of(option, paths, most):
    """Returns the pictures that an option's paths, files or folders, name: the first most of them."""
    if missing := [path for path in paths if not path.exists()]:
        raise ExportError(f"Cannot read {option}: {missing[0]} does not exist. Give files or folders.")
    files = [file for path in paths for file in _files(path)][:most]
    if not files:
        raise ExportError(
            f"Cannot read {option}: no picture ({', '.join(ENDINGS)}) lies there. Give files or a folder of"
            " them."
        )
    return files


def _pillow():
    try:
        from PIL import Image
    except ImportError as error:
        raise ExportError(
            f"Cannot read pictures: {error}. Install pillow for {sys.executable}, or leave --images out."
        ) from error
    return Image


def _files(path):
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.suffix.lower() in ENDINGS)
    return [path]


def _numbers(file, transforms, image):
    try:
        with image.open(file) as opened:
            picture = opened.convert("L" if len(transforms.mean) == 1 else "RGB")
    except OSError as error:
        raise ExportError(
            f"Cannot read {file}: {first_line(error)}. Leave it out."
        ) from error
    picture = _cropped(_resized(picture, transforms, image), transforms)
    values = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    values = values.reshape(picture.height, picture.width, -1)
    if transforms.layout == "nchw":
        values = values.permute(2, 0, 1)
    if transforms.element_type == "uint8":
        return values
    mean, std = (torch.tensor(row)[:, None, None] for row in (transforms.mean, transforms.std))
    return (values.float() * transforms.scale - mean) / std


def _resized(picture, transforms, image):
    resize = transforms.resize
    if resize is None:
        return picture
    if isinstance(resize, int):
        short = min(picture.size)
        size = tuple(max(1, int(side * resize / short)) for side in picture.size)
    else:
        size = resize[1], resize[0]
    return picture.resize(size, image.Resampling[transforms.filter.upper()])


def _cropped(picture, transforms):
    """Cuts the centre out; beyond the picture's edges lies black."""
    left = round((picture.width - transforms.width) / 2)
    top = round((picture.height - transforms.height) / 2)
    return picture.crop((left, top, left + transforms.width, top + transforms.height))
