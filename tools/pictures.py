"""Makes small pictures, whole and broken, for the tools that need many files: the same seed, the same bytes.

Needs Pillow.
"""

import io
import os
import pathlib
import random
import struct
import zlib

from PIL import Image, ImageOps

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "samples" / "images"
SOURCES = ("china.jpg", "flower.jpg", "chelsea.png", "coffee.png", "rocket.jpg")
# Times of files are made up, so that a set looks the same however fast it was written.
FIRST_TIME = 1_700_000_000


def sources():
    """The sample photographs, decoded."""
    return [Image.open(SAMPLES / name).convert("RGB") for name in SOURCES]


def photograph(photographs, seed, sides=(96, 224)):
    """The encoded bytes of a random part of a photograph: a JPEG, or one time in eight a PNG."""
    chance = random.Random(seed)
    source = chance.choice(photographs)
    width, height = (chance.randint(*sides) for _ in range(2))
    share = chance.uniform(0.2, 0.9)
    across = min(source.width, source.height * width / height) * share
    down = across * height / width
    left, top = chance.uniform(0, source.width - across), chance.uniform(0, source.height - down)
    part = source.resize((width, height), Image.Resampling.BICUBIC, box=(left, top, left + across, top + down))
    if chance.random() < 0.5:
        part = ImageOps.mirror(part)
    encoded = io.BytesIO()
    if chance.random() < 0.125:
        part.save(encoded, "PNG", compress_level=1)
    else:
        part.save(encoded, "JPEG", quality=chance.randint(80, 95))
    return encoded.getvalue()


def write(path, content, age):
    """Writes a file, with a time that follows from its age, in seconds since the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (FIRST_TIME + age, FIRST_TIME + age))


def _encoded(form, **options):
    content = io.BytesIO()
    with Image.open(SAMPLES / "china.jpg") as picture:
        picture.convert("RGB").resize((64, 48)).save(content, form, **options)
    return content.getvalue()


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width, height, rows, depth=8, colours=2):
    header = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    )


def _patched(content, offset, data):
    return content[:offset] + data + content[offset + len(data):]


def _bmp_of_compression(number):
    return _patched(_encoded("BMP"), 30, struct.pack("<I", number))


def _tiff_of_compression(number):
    content = _encoded("TIFF", compression="raw")
    directory = struct.unpack_from("<I", content, 4)[0]
    for entry in range(struct.unpack_from("<H", content, directory)[0]):
        at = directory + 2 + 12 * entry
        if struct.unpack_from("<H", content, at)[0] == 259:
            return _patched(content, at + 8, struct.pack("<H", number))
    raise ValueError("Pillow wrote a TIFF that names no compression")


def broken():
    """Thirteen files that cannot be scored, each for a reason of its own: what is wrong, to name and bytes."""
    jpeg, png, gif = _encoded("JPEG"), _encoded("PNG"), _encoded("GIF")
    return {
        "no byte at all": ("empty.jpg", b""),
        "a text": ("text.jpg", b"this was to be a picture, and is a line of text\n"),
        "a page of HTML": ("page.png", b"<!DOCTYPE html><html><body>404 Not Found</body></html>\n"),
        "a JPEG that ends in its header": ("header.jpg", jpeg[:60]),
        "a JPEG that ends in the middle": ("half.jpg", jpeg[: len(jpeg) * 2 // 3]),
        "a PNG that ends in the middle": ("half.png", png[: len(png) // 2]),
        "a PNG with a filter that there is not": ("filter.png", _png(4, 4, (b"\x09" + bytes(12)) * 4)),
        "a PNG with fewer rows than it says": ("rows.png", _png(4, 4, bytes(13))),
        "a PNG without width": ("nowidth.png", _png(0, 4, bytes(4))),
        "a PNG larger than the limit": ("large.png", _png(100_000, 100_000, bytes(13))),
        "a GIF that ends in the middle": ("half.gif", gif[: len(gif) // 2]),
        "a BMP of a compression that there is not": ("compression.bmp", _bmp_of_compression(77)),
        "a TIFF of a compression that there is not": ("compression.tif", _tiff_of_compression(64999)),
    }
