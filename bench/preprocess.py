"""What torchvision's classification presets do to a photograph, in Pillow and numpy."""

import numpy
from PIL import Image

RESIZE = 256
CROP = 224
MEAN = numpy.array((0.485, 0.456, 0.406), numpy.float32)
STD = numpy.array((0.229, 0.224, 0.225), numpy.float32)


def load_photo(path):
    with Image.open(path) as image:
        image = image.convert("RGB")
    width, height = image.size
    scale = RESIZE / min(width, height)
    image = image.resize((int(width * scale), int(height * scale)), Image.Resampling.BILINEAR)
    left, top = round((image.width - CROP) / 2), round((image.height - CROP) / 2)
    pixels = numpy.asarray(image.crop((left, top, left + CROP, top + CROP)), numpy.float32)
    return ((pixels / 255 - MEAN) / STD).transpose(2, 0, 1)
