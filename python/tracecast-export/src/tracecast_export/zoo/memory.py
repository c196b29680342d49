"""Whether there is memory to export a network: it is copied, and what is written of it is loaded back.

No PyTorch is needed.
"""

from pathlib import Path

from tracecast_export.errors import ExportError

# Measured: the most that torchvision's networks took, by the size of their weights, and beside them.
COPIES = 5
BESIDE_BYTES = 1 << 30


def require(weight_bytes):
    """Refuses a network of so many bytes of weights where the system would run out of memory."""
    needed, free = COPIES * weight_bytes + BESIDE_BYTES, available()
    if free is not None and needed > free:
        raise ExportError(
            f"Cannot export: it takes about {needed / 2**30:.0f} GiB of memory, and {free / 2**30:.1f} are"
            " free here. Free some, or export it on a larger machine."
        )


def available(meminfo=Path("/proc/meminfo")):
    """Returns how many bytes the system could give, or None if it does not say."""
    try:
        lines = meminfo.read_text().splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(found[0]) * 1024 if found else None
