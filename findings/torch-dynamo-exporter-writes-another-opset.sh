#!/usr/bin/env bash
# torch.onnx.export writes another opset than the one that is asked for, and returns as if nothing were: the
# exporter that is the default now builds its graph in opset 18, has it converted, and keeps what it had
# where that does not succeed: for an opset that is older, and for one that does not exist yet. Who asks for
# opset 13, since the engine of a device knows no later one, gets a file that it cannot open.
#
# torch 2.15.0, onnx 1.23.2, onnxscript 0.7.2, Python 3.11; seen on 2026-11-30:
#   opset 13 asked for, 18 written
#   opset 17 asked for, 17 written
#   opset 18 asked for, 18 written
#   opset 30 asked for, 18 written
# torch 2.7.1 writes 18 for 17, too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet torch==2.15.0 onnx==1.23.2 onnxscript==0.7.2
cat > "$folder/show.py" <<'PYTHON'
import contextlib
import io
import pathlib
import sys

import onnx
import torch

net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU()).eval()
written = {}
for asked in (13, 17, 18, 30):
    file = pathlib.Path(sys.argv[1]) / f"{asked}.onnx"
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        torch.onnx.export(net, (torch.zeros(2, 3, 8, 8),), file, opset_version=asked)
    (written[asked],) = (o.version for o in onnx.load(file).opset_import if not o.domain)
    print(f"opset {asked} asked for, {written[asked]} written")
sys.exit(0 if written == {13: 18, 17: 17, 18: 18, 30: 18} else "the behaviour has changed")
PYTHON
"$folder/python/bin/python" -W ignore "$folder/show.py" "$folder"
