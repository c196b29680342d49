"""Times a module as PyTorch runs it when it is called: not traced, float32, batches of one."""

import contextlib
import time

from tracecast_export import exchange
from tracecast_export.zoo.manifest import EAGER

WINDOW_NANOS = 100_000_000
WINDOWS_THAT_AGREE = 3
MOST_WINDOWS = 50
AGREEMENT = 1.05


class Eager:
    """A module on its device, and one picture of random numbers; size: its height and width."""

    def __init__(self, module, size, device):
        import torch

        self.torch = torch
        self.device = device
        self.module = module.eval().to(device)
        self.image = torch.randn(1, 3, *size).to(device)

    def run(self, loops):
        """The time of a run, in nanoseconds: wall, and processors', which says nothing of a card."""
        self.synchronize()
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        with self.torch.inference_mode():
            for _ in range(loops):
                self.module(self.image)
        self.synchronize()
        return time.perf_counter_ns() - wall, time.process_time_ns() - cpu

    def synchronize(self):
        if self.device == "cuda":
            self.torch.cuda.synchronize()


def window(eager):
    """The mean wall time of passes that fill a window."""
    loops = total = 0
    while total < WINDOW_NANOS:
        total += eager.run(1)[0]
        loops += 1
    return total / loops


def warm_up(eager):
    """Runs it until windows in a row agree; tells whether they came to."""
    means = []
    while len(means) < MOST_WINDOWS:
        means.append(window(eager))
        last = means[-WINDOWS_THAT_AGREE:]
        if len(last) == WINDOWS_THAT_AGREE and max(last) <= AGREEMENT * min(last):
            return True
    return False


def timed_runs(eager, runs, loops):
    """Entries of the exchange format; a card's have no CPU time."""
    entries = []
    for _ in range(runs):
        wall, cpu = eager.run(loops)
        entry = {"images": loops, "wallMillisPerImage": wall / loops / 1e6}
        if eager.device == "cpu":
            entry["cpuMillisPerImage"] = cpu / loops / 1e6
        entries.append(entry)
    return entries


def measured(source, options):
    """Returns the runs of a source's module as an exchange document."""
    start = exchange.now()
    with on_threads(options.threads), _with_fast_path():
        eager = Eager(source.module, source.size, options.device)
        steady = warm_up(eager)
        runs = timed_runs(eager, options.runs, options.loops)
    tool = _tool(options)
    variant = {
        "name": _variant(source.name, options),
        "device": options.device,
        "batchSize": 1,
        "runs": runs,
    }
    tool += "" if steady else ", warm-up not reached"
    return exchange.document(tool, _machine(options), start, [variant])


def are_of(found, name, options):
    """Returns whether an exchange document holds what would be measured with these options."""
    variants = found.get("variants", ())
    return (
        (found.get("tool"), found.get("machine")) == (_tool(options), _machine(options))
        and [variant["name"] for variant in variants] == [_variant(name, options)]
        and [run.get("images") for run in variants[0]["runs"]] == [options.loops] * options.runs
    )


@contextlib.contextmanager
def on_threads(count):
    """Runs PyTorch on so many threads."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextlib.contextmanager
def _with_fast_path():
    """Runs attention as PyTorch does unless told otherwise; the export turns its fast path off."""
    from torch.backends import mha

    before = mha.get_fastpath_enabled()
    mha.set_fastpath_enabled(True)
    try:
        yield
    finally:
        mha.set_fastpath_enabled(before)


def _variant(name, options):
    return f"{name} {EAGER[options.device][0]}"


def _tool(options):
    import torch

    return f"torch {torch.__version__}, eager, {options.threads} thread(s)"


def _machine(options):
    if options.device == "cpu":
        return exchange.machine()
    import torch

    return f"{torch.cuda.get_device_name()}, {exchange.machine()}"
