#!/usr/bin/env bash
# Saving an ONNX model with external data a second time under the same names does not replace the data
# file: the weights are written behind the old ones, and the file grows with every save. The model stays
# right, because its offsets point at the last copy; what is copied, hashed, uploaded and broadcast is
# all copies. A nightly export into one folder doubles its archive on the second night. There is a check
# that refuses an existing data file, but it looks for it in the working directory, not beside the model:
# it only helps whoever saves into the working directory, and refuses others for a file of no concern.
#
# onnx 1.23.2, numpy 2.4.6, Python 3.11; seen on 2026-11-29:
#   after save 1: model 170 bytes, data 262144 bytes, weights begin at 0
#   after save 2: model 175 bytes, data 524288 bytes, weights begin at 262144
#   after save 3: model 175 bytes, data 786432 bytes, weights begin at 524288
#   in the working directory: FileExistsError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet onnx==1.23.2 numpy==2.4.6
cd "$folder"
"$folder/python/bin/python" - <<'PYTHON'
import os
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper


def model(value):
    weights = numpy_helper.from_array(numpy.full((256, 256), value, numpy.float32), "weights")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "weights"], ["y"])], "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 256])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 256])], [weights])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


os.mkdir("export")
sizes = []
for save in (1, 2, 3):
    onnx.save_model(model(float(save)), "export/model.onnx", save_as_external_data=True,
                    location="model.onnx.data", size_threshold=0)
    bare = onnx.load("export/model.onnx", load_external_data=False)
    place = {entry.key: entry.value for entry in bare.graph.initializer[0].external_data}
    sizes.append(os.path.getsize("export/model.onnx.data"))
    print(f"after save {save}: model {os.path.getsize('export/model.onnx')} bytes, data {sizes[-1]} bytes,"
          f" weights begin at {place['offset']}")
loaded = numpy_helper.to_array(onnx.load("export/model.onnx").graph.initializer[0])
assert (loaded == 3).all(), "the last save is the one that is read"
os.chdir("export")
try:
    onnx.save_model(model(4.0), "model.onnx", save_as_external_data=True,
                    location="model.onnx.data", size_threshold=0)
    refused = "saved"
except FileExistsError as error:
    refused = type(error).__name__
print(f"in the working directory: {refused}")
same = sizes == [262144, 524288, 786432] and refused == "FileExistsError"
sys.exit(0 if same else "onnx behaves otherwise now")
PYTHON
