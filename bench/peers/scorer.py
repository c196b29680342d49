"""One batch of encoded photographs in, five best classes out. Lives in a Python worker."""

import functools
import io
import os

import numpy

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # ONNX Runtime reads it when it is loaded

import onnxruntime
import torch
from PIL import Image
from torchvision import transforms

TOP = 5

torch.set_num_threads(1)

preprocess = transforms.Compose(
    [
        transforms.Resize(256),
        transforms.CenterCrop(224),
        transforms.ToTensor(),
        transforms.Normalize(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)),
    ]
)


@functools.lru_cache(maxsize=1)
def session(graph):
    """A worker process serves many partitions: loading once per process is what an expert does."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def load(content):
    return preprocess(Image.open(io.BytesIO(content)).convert("RGB"))


def score(graph, contents):
    """Rows of (class index, probability), best first."""
    batch = torch.stack([load(content) for content in contents]).numpy()
    outputs = session(graph).run(None, {"input": batch})[0]
    powers = numpy.exp(outputs - outputs.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    best = numpy.argsort(-probabilities, axis=1)[:, :TOP]
    return [
        [{"index": int(index), "score": float(row[index])} for index in indices]
        for row, indices in zip(probabilities, best)
    ]
