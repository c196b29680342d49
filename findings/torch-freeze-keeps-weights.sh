#!/usr/bin/env bash
# torch.jit.freeze keeps the weights of a graph that was traced in the same process until the process ends,
# though nothing refers to the graph any more: a server or a script that freezes one network after the other
# grows by all of them. The traced graph alone is let go, and so is a frozen one that was loaded from a file
# before it was frozen.
#
# torch 2.15.0 (the same with 2.7.1), Python 3.11; seen on 2026-11-30, for a network of 32 MiB:
#   traced and dropped: 0.2 MiB more each time
#   traced, frozen and dropped: 32.2 MiB more each time
#   traced, saved, loaded, frozen and dropped: 0.1 MiB more each time
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet torch==2.15.0 numpy==2.2.6
"$folder/python/bin/python" -W ignore - <<'PYTHON'
import gc
import os
import sys
import tempfile

import torch

MIB = 1 << 20
WEIGHTS = 32  # MiB
TIMES = 8


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(2048, WEIGHTS * MIB // 4 // 2048)

    def forward(self, x):
        return self.fc(x).relu()


def traced():
    return torch.jit.trace(Net().eval(), torch.zeros(1, 2048))


def frozen():
    torch.jit.freeze(traced())


def frozen_from_file():
    with tempfile.NamedTemporaryFile(suffix=".pt") as file:
        torch.jit.save(traced(), file.name)
        torch.jit.freeze(torch.jit.load(file.name))


def resident():
    with open("/proc/self/statm") as sizes:
        return int(sizes.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB


def growth(work):
    """MiB that each call leaves behind, after two that may fill caches."""
    for _ in range(2):
        work()
    gc.collect()
    before = resident()
    for _ in range(TIMES):
        work()
        gc.collect()
    return (resident() - before) / TIMES


torch.set_num_threads(1)
works = {
    "traced": traced,
    "traced, frozen": frozen,
    "traced, saved, loaded, frozen": frozen_from_file,
}
grown = {name: growth(work) for name, work in works.items()}
for name, size in grown.items():
    print(f"{name} and dropped: {size:.1f} MiB more each time")
first, second, third = grown.values()
expected = first < WEIGHTS / 4 and third < WEIGHTS / 4 and second > WEIGHTS / 2
sys.exit(0 if expected else "the behaviour has changed")
PYTHON
