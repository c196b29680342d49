#!/usr/bin/env bash
# Hugging Face's EfficientNetImageProcessor divides by image_std twice, by default: once when it
# normalises, and once more if include_top is true, which it is unless a config says otherwise. The flag
# sounds like one of the network (keep the classification layer), and the config looks like that of
# any other processor; whoever writes the preprocessing from mean and std gets other numbers. The
# image_std of the published EfficientNet configs are the square roots of ImageNet's for that reason.
#
# transformers 5.24.0 (its class on Pillow), Pillow 13.0.0, numpy 2.4.6, Python 3.11; seen on 2026-11-29:
#   a pixel of 255, mean 0.5, std 0.25, include_top left out: 8.0
#   the same with include_top false: 2.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet transformers==5.24.0 pillow==13.0.0 numpy==2.4.6
cd "$folder"
HF_HUB_OFFLINE=1 "$folder/python/bin/python" - <<'PYTHON'
import sys

from PIL import Image
from transformers import EfficientNetImageProcessorPil

white = Image.new("RGB", (64, 64), (255, 255, 255))


def value(**options):
    processor = EfficientNetImageProcessorPil(
        size={"height": 32, "width": 32}, image_mean=[0.5] * 3, image_std=[0.25] * 3, **options)
    return float(processor(white)["pixel_values"][0].max())


default, without = value(), value(include_top=False)
print(f"a pixel of 255, mean 0.5, std 0.25, include_top left out: {default}")
print(f"the same with include_top false: {without}")
sys.exit(0 if (default, without) == (8.0, 2.0) else "transformers behaves otherwise now")
PYTHON
