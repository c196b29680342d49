"""Makes many photographs of about 500 px out of a few large ones.

Each is a random crop of a source, scaled so that its longer side has 440 to 640 pixels, perhaps
mirrored, and encoded as JPEG at about quality 90. The same seed and sources give the same files.
"""

import argparse
import random
from pathlib import Path

from PIL import Image, ImageOps

ASPECTS = (4 / 3, 3 / 2, 1.0, 3 / 4, 2 / 3, 16 / 9)
ASPECT_WEIGHTS = (8, 4, 1, 4, 2, 1)
LONGER_SIDE = (440, 640)
# A crop smaller than this would be enlarged into a blur, which decodes faster than a photograph.
MIN_ENLARGEMENT = 0.8
GREY_SHARE = 0.01


def load_sources(folders):
    paths = sorted(
        path
        for folder in folders
        for path in Path(folder).iterdir()
        if path.suffix.lower() in (".jpg", ".jpeg", ".png")
    )
    sources = []
    for path in paths:
        with Image.open(path) as image:
            sources.append(ImageOps.exif_transpose(image).convert("RGB"))
    return sources


def crop_box(size, aspect, longer_side, rng):
    width, height = size
    largest = min(width, height * aspect)
    target_width = longer_side if aspect >= 1 else longer_side * aspect
    smallest = min(largest, target_width * MIN_ENLARGEMENT)
    crop_width = rng.uniform(smallest, largest)
    crop_height = crop_width / aspect
    left = rng.uniform(0, width - crop_width)
    top = rng.uniform(0, height - crop_height)
    return left, top, left + crop_width, top + crop_height


def make_photo(source, rng):
    aspect = rng.choices(ASPECTS, ASPECT_WEIGHTS)[0]
    longer_side = rng.randint(*LONGER_SIDE)
    box = crop_box(source.size, aspect, longer_side, rng)
    size = (
        (longer_side, round(longer_side / aspect))
        if aspect >= 1
        else (round(longer_side * aspect), longer_side)
    )
    photo = source.resize(size, Image.Resampling.BICUBIC, box=box, reducing_gap=2.0)
    if rng.random() < 0.5:
        photo = ImageOps.mirror(photo)
    return photo.convert("L") if rng.random() < GREY_SHARE else photo


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("sources", nargs="+", help="folders of large photographs")
    options = parser.parse_args()

    sources = load_sources(options.sources)
    if not sources:
        raise SystemExit(f"No photographs in {', '.join(options.sources)}: give JPEG or PNG files.")
    options.output.mkdir(parents=True, exist_ok=True)
    rng = random.Random(options.seed)
    for index in range(options.count):
        photo = make_photo(sources[index % len(sources)], rng)
        photo.save(options.output / f"photo-{index:05}.jpg", quality=rng.randint(87, 93))
    print(f"{options.output}: {options.count} photographs out of {len(sources)}")


if __name__ == "__main__":
    main()
