"""What a graph is given for pictures, and what the module: alike, or pixels that the graph normalises."""

import torch

from tracecast_export.parity import called

NORMALISED = {"random": 0.0, "light random": 2.0, "dark random": -2.0}
PIXELS = {"random": (0, 255), "light random": (192, 255), "dark random": (0, 63)}


class NormalisedInput:
    """The graph takes what the module takes: float32 in NCHW, normalised by whoever asks."""

    def random(self, kind, count, shape):
        """Returns random pictures as the graph takes them; shape: channels, height, width."""
        return torch.randn(count, *shape) + NORMALISED[kind]

    def for_module(self, batch, dtype=torch.float32):
        """Returns what the module is given where the graph is given this batch."""
        return batch.to(dtype)

    def wrapped(self, module, example):
        """Returns the module of which to make the graph; example: a batch as that takes it."""
        return module

    def record(self):
        """Returns what the archive keeps of it."""
        return {"inputType": "float32"}


class PixelInput:
    """The graph takes pixels, uint8 of 0 to 255, and normalises them as transforms say.

    layout: nchw or nhwc, the order of the graph's axes; the module's is NCHW.
    """

    def __init__(self, transforms, layout):
        self.transforms = transforms
        self.layout = layout

    def random(self, kind, count, shape):
        least, most = PIXELS[kind]
        pixels = torch.randint(least, most + 1, (count, *shape), dtype=torch.uint8)
        return pixels.permute(0, 2, 3, 1).contiguous() if self.layout == "nhwc" else pixels

    def for_module(self, batch, dtype=torch.float32):
        """Normalises outside the graph, in steps that are not the graph's, for it to be held against."""
        pixels = batch.permute(0, 3, 1, 2) if self.layout == "nhwc" else batch
        mean, std = (
            torch.tensor(row, dtype=dtype)[:, None, None]
            for row in (self.transforms.mean, self.transforms.std)
        )
        return ((pixels.to(dtype) * self.transforms.scale - mean) / std).contiguous()

    def wrapped(self, module, example):
        planar = not _takes_interleaved(module, self.for_module(example))
        return Normalising(module, self.transforms, self.layout, planar)

    def record(self):
        inside = {"scale": self.transforms.scale}
        inside |= {"mean": list(self.transforms.mean), "std": list(self.transforms.std)}
        return {"inputType": "uint8", "normalisedInGraph": inside}


def _takes_interleaved(module, batch):
    """Returns whether the module answers NCHW pictures whose channels lie together in memory.

    Convolutions may be the faster for it; x.view(len(x), -1) fails.
    """
    try:
        called(module, batch.contiguous(memory_format=torch.channels_last))
        return True
    except RuntimeError:
        return False


class Normalising(torch.nn.Module):
    """Answers pixels as the module answers normalised pictures.

    (pixel * scale - mean) / std is one multiplication and one addition per number, by constants that are
    rounded to float32 once. planar: whether the module needs each channel's numbers together in memory.
    """

    def __init__(self, module, transforms, layout, planar):
        super().__init__()
        mean, std = (
            torch.tensor(row, dtype=torch.float64)[:, None, None]
            for row in (transforms.mean, transforms.std)
        )
        self.module = module
        self.register_buffer("factor", (transforms.scale / std).float())
        self.register_buffer("offset", (-mean / std).float())
        self.channels_last = layout == "nhwc"
        self.planar = planar
        self.eval()

    def forward(self, pixels):
        if self.channels_last:
            pixels = pixels.permute(0, 3, 1, 2)
        if self.planar:
            pixels = pixels.contiguous()
        return self.module(pixels.float() * self.factor + self.offset)
