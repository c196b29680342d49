#!/usr/bin/env bash
# An ONNX model with external data that is given to ONNX Runtime as bytes, not as a path, takes its
# weights from the process's working directory: from any file there that has the recorded name and is
# long enough. The same bytes answer 768 where the model was saved, 1792 in a folder with the weights of
# another model, and raise an error elsewhere. Nothing says which file was read. Whoever keeps models in
# a store or a broadcast and hands over bytes gets answers that depend on where the process was started.
#
# onnxruntime 1.32.0, onnx 1.23.2, numpy 2.4.6, Python 3.11; seen on 2026-11-29:
#   the file: 768.0
#   its bytes, in its own folder: 768.0
#   its bytes, beside other weights: 1792.0
#   its bytes, in an empty folder: Fail
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6
mkdir "$folder/own" "$folder/other" "$folder/empty"
cd "$folder"
"$folder/python/bin/python" - <<'PYTHON'
import os
import pathlib
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

onnxruntime.set_default_logger_severity(4)
one = numpy.ones((1, 256), numpy.float32)


def save(folder, value):
    weights = numpy_helper.from_array(numpy.full((256, 256), value, numpy.float32), "weights")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "weights"], ["y"])], "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 256])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 256])], [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save_model(model, f"{folder}/model.onnx", save_as_external_data=True,
                    location="model.onnx.data", size_threshold=0)


def answer(model):
    try:
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        return float(session.run(None, {"x": one})[0][0, 0])
    except Exception as error:
        return type(error).__name__


root = pathlib.Path.cwd()
save("own", 3.0)
save("other", 7.0)
model = (root / "own/model.onnx").read_bytes()
seen = [("the file", answer(str(root / "own/model.onnx")))]
for words, place in (("in its own folder", "own"), ("beside other weights", "other"),
                     ("in an empty folder", "empty")):
    os.chdir(root / place)
    seen.append((f"its bytes, {words}", answer(model)))
for words, value in seen:
    print(f"{words}: {value}")
expected = [768.0, 768.0, 1792.0, "Fail"]
sys.exit(0 if [value for _, value in seen] == expected else "ONNX Runtime behaves otherwise now")
PYTHON
