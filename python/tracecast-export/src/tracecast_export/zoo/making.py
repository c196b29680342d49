"""Makes what is missing in a zoo's folder, and goes on with the next network where one fails.

No PyTorch is needed: networks are opened by whoever calls.
"""

import gc
import sys

from tracecast_export import exchange
from tracecast_export.errors import ExportError, first_line
from tracecast_export.zoo.manifest import EAGER, SUFFIXES, Manifest, Skipped


def make(options, names, open_network):
    """Makes all that can be made, and returns the manifest of what lies there.

    open_network: returns the network of a name with write(format, path), timings(), and
    are_timings(document), whether timings are what it would measure; its weights may wait for the first.
    """
    options.output.mkdir(parents=True, exist_ok=True)
    manifest = Manifest.of(options.output, options.weights or "random", options.seed)
    for name in names:
        network = open_network(name)
        for form, path, work in _missing(name, network, options):
            manifest.tried(path.name)
            if reason := _failure(work):
                manifest.skip(Skipped(name, form, reason))
                print(f"skipped {path.name}: {reason}", file=sys.stderr, flush=True)
        network = work = None
        gc.collect()  # modules and graphs hold each other
        if options.formats or manifest.document()["networks"]:  # timings alone make no zoo
            manifest.write()
    return manifest


def _missing(name, network, options):
    """Yields what is not there yet: form, path, and what makes it."""
    for form in options.formats:
        path = options.output / f"{name}{SUFFIXES[form]}"
        if not path.exists():
            yield form, path, lambda form=form, path=path: network.write(form, path)
    if options.eager_timings:
        form, suffix = EAGER[options.device]
        path = options.output / f"{name}{suffix}"
        if not _is_measured(path, network):
            yield form, path, lambda: _write_timings(path, network)


def _is_measured(path, network):
    try:
        return network.are_timings(exchange.read(path))
    except exchange.ExchangeError:
        return False


def _write_timings(path, network):
    document = network.timings()
    exchange.write(path, document)
    walls = sorted(run["wallMillisPerImage"] for run in document["variants"][0]["runs"])
    median = walls[len(walls) // 2]
    print(f"{path}: {document['tool']}, {median:.2f} ms per image (median, wall)", flush=True)


def _failure(work):
    """Returns why the work could not be done, or None."""
    try:
        work()
        return None
    except ExportError as error:
        return str(error)
    except MemoryError:
        return "There is not enough memory for it. Make it alone, with --networks, on a larger machine."
    except Exception as error:  # exporters raise what they like, and one network is not all of them
        return first_line(error)
