#!/usr/bin/env bash
# Pillow turns a TIFF as it loads the pixels, by its orientation, also if that stands nowhere but in an
# XMP packet; nobody asked for it. Image.open gives the size as stored, and after load() it is another.
# JPEG and PNG with the same packet are not turned until ImageOps.exif_transpose is called. Code that
# takes the size before it decodes, to plan a resize or a batch, is wrong for such TIFFs alone.
#
# Pillow 13.0.0, Python 3.11; seen on 2026-11-29:
#   TIFF: (40, 20) when opened, (20, 40) when loaded
#   JPEG: (40, 20) when opened, (40, 20) when loaded, (20, 40) after exif_transpose
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet pillow==13.0.0
cd "$folder"
"$folder/python/bin/python" - <<'PYTHON'
import io
import sys

from PIL import Image, ImageOps, TiffImagePlugin

XMP_TAG = 700
packet = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'
    b"</rdf:RDF></x:xmpmeta>")
picture = Image.new("RGB", (40, 20))


def stored(kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return Image.open(file)


tags = TiffImagePlugin.ImageFileDirectory_v2()
tags[XMP_TAG] = packet
tiff, jpeg = stored("TIFF", tiffinfo=tags), stored("JPEG", xmp=packet)
opened = tiff.size, jpeg.size
tiff.load()
jpeg.load()
turned = ImageOps.exif_transpose(jpeg).size
print(f"TIFF: {opened[0]} when opened, {tiff.size} when loaded")
print(f"JPEG: {opened[1]} when opened, {jpeg.size} when loaded, {turned} after exif_transpose")
seen = (opened, tiff.size, jpeg.size, turned)
expected = (((40, 20), (40, 20)), (20, 40), (40, 20), (20, 40))
sys.exit(0 if seen == expected else "Pillow behaves otherwise now")
PYTHON
