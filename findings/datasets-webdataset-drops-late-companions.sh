#!/usr/bin/env bash
# Hugging Face's datasets reads WebDataset shards and takes the columns from the first five samples of one
# shard. What stands beside later images and beside none of those five, captions or boxes, is left out
# without an error or a warning. Samples that have a text in another order give the column, with null where
# nothing stands, or an error: the order in the tar decides, and a shard whose first pictures happen to have
# no text loses all of its texts.
#
# datasets 5.2.0, Python 3.11; seen on 2026-11-30; eight pictures, texts beside some of them:
#   texts beside the first five:           columns jpg, txt; 5 texts
#   texts beside the last three:           columns jpg; 0 texts
#   texts beside every other:              ValueError: The TAR archives of the dataset should be in WebDataset format
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet datasets==5.2.0 pillow==13.0.0
cd "$folder"
HF_HOME=$folder/cache HF_HUB_OFFLINE=1 HF_HUB_DISABLE_TELEMETRY=1 "$folder/python/bin/python" - <<'PYTHON'
import io
import sys
import tarfile

import datasets
from PIL import Image

datasets.disable_progress_bars()
SAMPLES = 8
picture = io.BytesIO()
Image.new("RGB", (8, 8)).save(picture, "JPEG")


def shard(name, with_text):
    with tarfile.open(name, "w") as tar:
        for number in range(SAMPLES):
            members = [("jpg", picture.getvalue())]
            if number in with_text:
                members.append(("txt", f"text {number}".encode()))
            for extension, content in members:
                member = tarfile.TarInfo(f"{number:03}.{extension}")
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return name


def read(name):
    try:
        rows = datasets.load_dataset("webdataset", data_files=name, split="train")
    except ValueError as e:
        return f"ValueError: {str(e).split(',')[0]}"
    columns = [column for column in rows.column_names if not column.startswith("__")]
    texts = [text for text in rows["txt"] if text is not None] if "txt" in columns else []
    return f"columns {', '.join(columns)}; {len(texts)} texts"


seen = []
for words, with_text in (
        ("the first five", range(5)), ("the last three", range(5, SAMPLES)), ("every other", range(0, SAMPLES, 2))):
    seen.append(read(shard(f"{words.replace(' ', '-')}.tar", with_text)))
    print(f"texts beside {words + ':':25} {seen[-1]}", flush=True)
expected = [
    "columns jpg, txt; 5 texts", "columns jpg; 0 texts",
    "ValueError: The TAR archives of the dataset should be in WebDataset format"]
sys.exit(0 if seen == expected else "datasets behaves otherwise now")
PYTHON
