#!/usr/bin/env bash
# Pillow reads the floating-point samples of a TIFF wrongly, without a word, where the file is big-endian
# and compressed: the bytes of each number come out in the wrong order, 1.0 as 4.6e-41. Uncompressed
# big-endian files and compressed little-endian ones of the same numbers are read right. Scientific
# pictures (elevation, depth, X-ray) written on other systems look black, and statistics over them hold
# denormal numbers.
#
# Pillow 13.0.0, numpy 2.4.6, Python 3.11; seen on 2026-11-29:
#   little-endian, uncompressed: right
#   little-endian, Deflate: right
#   big-endian, uncompressed: right
#   big-endian, Deflate: wrong, bytes swapped: True
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet pillow==13.0.0 numpy==2.4.6
cd "$folder"
"$folder/python/bin/python" - <<'PYTHON'
import io
import struct
import sys
import zlib

import numpy
from PIL import Image

NONE, DEFLATE = 1, 8
numbers = numpy.arange(12, dtype=numpy.float32).reshape(3, 4)


def tiff(order, compression):
    """One strip of float32, grey, as the TIFF 6.0 specification lays it out."""
    samples = numbers.astype(order + "f4").tobytes()
    strip = zlib.compress(samples) if compression == DEFLATE else samples
    strip += b"\0" * (len(strip) & 1)
    height, width = numbers.shape
    shorts = {256: width, 257: height, 258: 32, 259: compression, 262: 1, 277: 1, 278: height, 339: 3}
    longs = {273: 8, 279: len(strip)}
    directory = b""
    for tag in sorted(shorts | longs):
        value = struct.pack(order + "HH", shorts[tag], 0) if tag in shorts else struct.pack(order + "I", longs[tag])
        directory += struct.pack(order + "HHI", tag, 3 if tag in shorts else 4, 1) + value
    return ((b"MM" if order == ">" else b"II") + struct.pack(order + "HI", 42, 8 + len(strip)) + strip
            + struct.pack(order + "H", len(shorts | longs)) + directory + struct.pack(order + "I", 0))


right = []
for order, endian in (("<", "little-endian"), (">", "big-endian")):
    for compression, name in ((NONE, "uncompressed"), (DEFLATE, "Deflate")):
        read = numpy.asarray(Image.open(io.BytesIO(tiff(order, compression))))
        right.append(numpy.array_equal(read, numbers))
        swapped = numpy.array_equal(read.byteswap(), numbers)
        print(f"{endian}, {name}: {'right' if right[-1] else f'wrong, bytes swapped: {swapped}'}")
sys.exit(0 if right == [True, True, True, False] else "Pillow behaves otherwise now")
PYTHON
