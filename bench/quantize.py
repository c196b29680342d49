"""Makes the int8 variant of an fp32 ONNX graph: static QDQ, per channel, calibrated on photographs.

Activations are uint8 and weights int8: the pair that x86 CPUs multiply in one instruction (VNNI).
With int8 activations the same graph takes more than twice the time.
"""

import argparse
import os
import tempfile
from pathlib import Path

import numpy
import onnx

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # ONNX Runtime reads it when it is loaded

import onnxruntime
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from preprocess import load_photo

CALIBRATION_PHOTOS = 32
AGREEMENT_PHOTOS = 64


class PhotoReader(CalibrationDataReader):
    def __init__(self, paths):
        self.batches = iter([{"input": load_photo(path)[numpy.newaxis]} for path in paths])

    def get_next(self):
        return next(self.batches, None)


def drop_unused_constants(path):
    """Quantizing absorbs the bounds of ReLU6 and leaves their constants behind."""
    model = onnx.load(path)
    used = {name for node in model.graph.node for name in node.input}
    kept = [n for n in model.graph.node if n.op_type != "Constant" or n.output[0] in used]
    del model.graph.node[:]
    model.graph.node.extend(kept)
    onnx.save(model, path)


def answers(graph, batch):
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    return session.run(None, {"input": batch})[0].argmax(axis=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()

    paths = sorted(options.photos.glob("*.jpg"))
    calibration = paths[:CALIBRATION_PHOTOS]
    others = paths[CALIBRATION_PHOTOS:][:AGREEMENT_PHOTOS]
    with tempfile.TemporaryDirectory() as folder:
        prepared = str(Path(folder) / "prepared.onnx")
        # The exporter has folded what there is to fold; optimizing would only add unused domains.
        quant_pre_process(str(options.graph), prepared, skip_optimization=True)
        quantize_static(
            prepared,
            str(options.output),
            PhotoReader(calibration),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
    drop_unused_constants(options.output)
    batch = numpy.stack([load_photo(path) for path in others])
    same = answers(options.graph, batch) == answers(options.output, batch)
    size = options.output.stat().st_size
    print(f"{options.output}: int8, {size} bytes, top-1 as fp32 on {same.sum()} of {len(same)}")


if __name__ == "__main__":
    main()
