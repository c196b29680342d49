#!/usr/bin/env bash
# A vision transformer of torchvision without weights answers zero, exactly, to every picture: its last
# layer begins with weights and biases of zero. Its siblings without weights (Swin, ConvNeXt, ResNet) do
# not. So whatever is checked on a network with random weights, to save the download, checks nothing for
# this one: a traced graph of a network with other weights, and even one of half the depth, agrees with
# it to the last bit, softmax gives 1/1000 for every class, and the best class is 0 for all.
#
# torch 2.7.1, torchvision 0.22.1, Python 3.11; seen on 2026-11-30:
#   vit_b_16 answers 0 at most to noise and to a bright picture, swin_t 0.65 or more
#   a trace with other weights differs from it by 0, a trace of half the depth by 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet torch==2.7.1 torchvision==0.22.1
cd "$folder"
"$folder/python/bin/python" - <<'PYTHON'
import sys

import torch
from torchvision.models import VisionTransformer, swin_t, vit_b_16


def fresh(make, seed):
    torch.manual_seed(seed)
    return make(weights=None).eval()


def half(weights):
    return VisionTransformer(image_size=224, patch_size=16, num_layers=6, num_heads=12, hidden_dim=768,
                             mlp_dim=3072)


torch.manual_seed(0)
pictures = torch.stack([torch.randn(3, 224, 224), torch.full((3, 224, 224), 2.0)])
with torch.no_grad():
    expected = fresh(vit_b_16, 1)(pictures)
    sibling = fresh(swin_t, 1)(pictures)
    differences = []
    for make in (vit_b_16, half):
        traced = torch.jit.trace(fresh(make, 2), torch.randn(1, 3, 224, 224))
        differences.append((traced(pictures) - expected).abs().max().item())
largest = expected.abs().max().item()
least = sibling.abs().amax(1).min().item()
print(f"vit_b_16 answers {largest:g} at most to noise and to a bright picture, swin_t {least:.2f} or more")
print(f"a trace with other weights differs from it by {differences[0]:g}, a trace of half the depth by"
      f" {differences[1]:g}")
same = largest == 0 and least > 0 and differences == [0, 0]
sys.exit(0 if same else "torchvision behaves otherwise now")
PYTHON
