#!/usr/bin/env bash
# torch.onnx.export folds a batch normalisation into the convolution before it and keeps the convolution's
# name: the file has an initialiser conv.weight of the shape of the module's conv.weight, with other values.
# What is known of the file says nothing of it, so whoever puts the weights of a state_dict into such a file
# by name (a nightly retraining, a comparison, a quantiser that starts from the module) gets a graph that
# runs and answers wrong. The older exporter (dynamo=False) gives folded weights a name of their own. With
# optimize=False nothing is folded.
#
# torch 2.15.0, onnx 1.23.2, onnxscript 0.7.2, onnxruntime 1.32.0, Python 3.11; seen on 2026-11-30:
#   conv.weight in the file and in the module: same name, same shape, apart by 1.2 of at most 0.19
#   the state_dict put back by name: answers apart by 8.9 of at most 9.4
#   optimize=False: conv.weight is the module's
#   dynamo=False: no initialiser is named conv.weight
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet torch==2.15.0 numpy==2.4.6 onnx==1.23.2 onnxscript==0.7.2 onnxruntime==1.32.0
cd "$folder"
"$folder/python/bin/python" -W ignore - <<'PYTHON'
import io
import logging
import sys
from contextlib import redirect_stdout

import numpy
import onnx
import onnxruntime
import torch

logging.disable(logging.WARNING)
torch.manual_seed(1)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 8, 3)
        self.norm = torch.nn.BatchNorm2d(8)

    def forward(self, x):
        return self.norm(self.conv(x))


module = Net()
with torch.no_grad():  # as training leaves it
    module.norm.running_mean.uniform_(-1, 1)
    module.norm.running_var.uniform_(0.01, 0.1)
module.eval()
images = torch.rand(2, 3, 8, 8)
state = {name: value.numpy() for name, value in module.state_dict().items()}


def export(file, **options):
    with redirect_stdout(io.StringIO()):
        torch.onnx.export(module, (images,), file, input_names=["images"], **options)
    model = onnx.load(file)
    return model, {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


def answers(model):
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"images": images.numpy()})[0]


def apart(one, other):
    return float(numpy.abs(one - other).max())


model, weights = export("folded.onnx", dynamo=True)
kept = "conv.weight" in weights and weights["conv.weight"].shape == state["conv.weight"].shape
values = apart(weights["conv.weight"], state["conv.weight"]) if kept else 0.0
print(f"conv.weight in the file and in the module: {'same name, same shape' if kept else 'no such initialiser'}, "
      f"apart by {values:.2g} of at most {numpy.abs(state['conv.weight']).max():.2g}")

expected = module(images).detach().numpy()
right = apart(answers(model), expected)
for tensor in model.graph.initializer:
    if tensor.name in state:
        tensor.CopyFrom(onnx.numpy_helper.from_array(state[tensor.name], tensor.name))
wrong = apart(answers(model), expected)
print(f"the state_dict put back by name: answers apart by {wrong:.2g} of at most {numpy.abs(expected).max():.2g}")

_, plain = export("plain.onnx", dynamo=True, optimize=False)
same = "conv.weight" in plain and numpy.array_equal(plain["conv.weight"], state["conv.weight"])
print(f"optimize=False: conv.weight is {'the module' + chr(39) + 's' if same else 'another'}")

_, older = export("older.onnx", dynamo=False)
renamed = "conv.weight" not in older
print(f"dynamo=False: {'no initialiser is' if renamed else 'an initialiser is'} named conv.weight")

sys.exit(not (kept and values > 0.1 and right < 1e-4 and wrong > 0.1 and same and renamed))
PYTHON
