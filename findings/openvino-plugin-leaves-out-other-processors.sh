#!/usr/bin/env bash
# ONNX Runtime's plug-in for OpenVINO loads on an x86-64 processor that is not Intel's, without a word,
# and offers no device: its library compares the vendor of every device with Intel's, that of the
# processor too, though OpenVINO itself runs on any x86-64. On an Intel machine the same two lines offer
# OpenVINOExecutionProvider. A job that falls back to what is listed then runs on ONNX Runtime's own
# code on some of its machines, and computes otherwise there.
# The vendor check is in microsoft/onnxruntime pull request 31981, open in August 2026, which removes it.
#
# onnxruntime 1.32.0, onnxruntime-ep-openvino 1.8.1, openvino 2026.4.1, Python 3.11; seen on 2026-11-29:
#   the processor is of AMD
#   OpenVINO itself runs on CPU
#   registering the plug-in raises nothing; it offers no device
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet \
  onnxruntime==1.32.0 onnxruntime-ep-openvino==1.8.1 openvino==2026.4.1
"$folder/python/bin/python" - <<'PYTHON'
import pathlib
import sys

import onnxruntime
import onnxruntime_ep_openvino
import openvino

vendor = next(device.device.vendor for device in onnxruntime.get_ep_devices())
own = [device for device in openvino.Core().available_devices if device == "CPU"]
library = pathlib.Path(onnxruntime_ep_openvino.__file__).with_name(
    "libonnxruntime_providers_openvino_plugin.so")
onnxruntime.register_execution_provider_library("openvino", str(library))
offered = sorted({device.ep_name for device in onnxruntime.get_ep_devices()
                  if device.ep_name.startswith("OpenVINO")})
print("the processor is of", vendor)
print("OpenVINO itself runs on", ", ".join(own))
print("registering the plug-in raises nothing; it offers", ", ".join(offered) or "no device")
expected = own == ["CPU"] and bool(offered) == (vendor == "Intel")
sys.exit(0 if expected else "the behaviour has changed")
PYTHON
