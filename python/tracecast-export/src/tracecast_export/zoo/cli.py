"""Makes a zoo for `tracecast benchmark --zoo`: torchvision's networks as TorchScript and as ONNX.

Each archive is checked as `scripts/export` checks one, and carries its interface: the transforms and
labels of torchvision's weights for the network. Weights are random, from a seed, unless --weights is
given: time does not depend on what they know. zoo.json lists what lies in the folder, and why something
does not. What is there is kept, so a second call goes on where a first one was stopped.

  scripts/export zoo --output zoo
  scripts/export zoo --output zoo --networks all --eager-timings
  scripts/export zoo --output times --networks resnet18,vit_b_16 --format none --eager-timings --device cuda

Needs torch, torchvision, and for ONNX also onnx and onnxruntime.
"""

import argparse
import sys
from pathlib import Path

from tracecast_export import cli
from tracecast_export.errors import ExportError
from tracecast_export.zoo.families import FAMILIES, chosen
from tracecast_export.zoo.making import make
from tracecast_export.zoo.manifest import EAGER, NAME


def parse(arguments):
    """Returns the options; ends the process with what is wrong, and exit code 2, where they are."""
    parser = argparse.ArgumentParser(
        prog="export zoo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="families: " + ", ".join(FAMILIES.values()) + ".",
    )
    parser.add_argument("--output", type=Path, metavar="FOLDER", required=True)
    parser.add_argument(
        "--networks",
        default="families",
        metavar="all|families|A,B",
        help="all of torchvision's for classification, a small one of each family (the default, below), or"
        " those that are named",
    )
    parser.add_argument(
        "--format",
        dest="formats",
        type=formats,
        default=list(cli.FORMATS),
        metavar="torchscript,onnx|none",
        help="default both; none: makes no archive, for timings on another machine",
    )
    parser.add_argument(
        "--weights",
        metavar="NAME",
        help="torchvision's for each network, by a short name such as DEFAULT; without, they are random",
    )
    parser.add_argument(
        "--download", action="store_true", help="fetches weights that are not in torch's cache"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="of random weights and pictures (default 0)"
    )
    _add_timings(parser.add_argument_group("timings of the module, untraced, in batches of one"))
    options = parser.parse_args(arguments)
    if not (options.formats or options.eager_timings):
        parser.error("--format none makes nothing: add --eager-timings")
    if options.download and not options.weights:
        parser.error("--download fetches weights: add --weights, such as DEFAULT")
    return options


def _add_timings(group):
    group.add_argument("--eager-timings", action="store_true", help="takes them, into a file per network")
    group.add_argument("--device", choices=tuple(EAGER), default="cpu")
    group.add_argument(
        "--threads", type=cli.whole_number, default=1, help="of PyTorch, for a pass (default 1)"
    )
    group.add_argument(
        "--runs", type=several, default=10, help="default 10; one would have no spread"
    )
    group.add_argument(
        "--loops", type=cli.whole_number, default=10, help="passes of a run (default 10)"
    )


def formats(text):
    return [] if text == "none" else cli.formats(text)


def several(text):
    if (number := int(text)) < 2:
        raise argparse.ArgumentTypeError(f"{number} is not at least 2")
    return number


def main(arguments):
    """Makes what the arguments say; ends the process with an error where nothing lies there."""
    options = parse(arguments)
    cli.carry_out("export zoo", lambda: _make(options))


def _make(options):
    cli.import_torch()
    try:
        from tracecast_export.zoo.network import Network, known_networks, require_device
    except ImportError as error:
        raise ExportError(
            f"Cannot make networks: {error}. Install torchvision for {sys.executable}."
        ) from error
    names = chosen(options.networks, known_networks())
    if options.eager_timings:
        require_device(options.device)
    content = make(options, names, lambda name: Network(name, options)).document()
    if not options.formats:
        return
    made, skipped = content["networks"], content["skipped"]
    print(f"{options.output / NAME}: {len(made)} network(s), {len(skipped)} file(s) skipped")
    if not made:
        raise ExportError(
            f"Not one archive lies in {options.output}: the reasons stand above, and in {NAME}."
        )
