"""Exports a PyTorch network as a graph archive for Tracecast: TorchScript, ONNX, or both.

The network is put into eval mode, traced or scripted, loaded back and compared with the module that it
came from; the file is written only when both give the same answers.

  scripts/export --network resnet18 --weights DEFAULT --download --interface metadata \\
      --format torchscript,onnx --output resnet18
  scripts/export --factory nets.mine:build --state-dict mine.pth --size 320 --format onnx --output mine.onnx
  scripts/export --torchscript old.pt --format onnx --output old.onnx
  scripts/export --random resnet50 --format torchscript --output resnet50.pt

`scripts/export zoo` makes torchvision's networks in both formats for `tracecast benchmark --zoo`:
scripts/export zoo --help.

Needs torch, torchvision for its networks, and for ONNX also onnx and onnxruntime.
"""

import argparse
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

from tracecast_export import VERSION
from tracecast_export.errors import ExportError, first_line

SUFFIXES = {"torchscript": ".pt", "onnx": ".onnx"}
FORMATS = tuple(SUFFIXES)
FILTERS = ("nearest", "box", "bilinear", "bicubic", "lanczos")
OLDEST_TORCH = (2, 7)
DEFAULT_AGREEMENT = 0.98


def import_torch():
    """Returns torch, or refuses where there is none, or one that is too old."""
    try:
        import torch
    except ImportError as error:
        raise ExportError(f"Cannot export: {error}. Install torch for {sys.executable}.") from error
    version = tuple(int(part) for part in torch.__version__.split(".")[:2])
    if version < OLDEST_TORCH:
        raise ExportError(
            f"Cannot export with torch {torch.__version__}: 2.7 or later is needed. Update torch for"
            f" {sys.executable}."
        )
    return torch


@dataclass(frozen=True)
class Resize:
    """What is given by --resize: the shorter side, (height, width), or None for none."""

    value: int | tuple | None


def parse(arguments):
    """Returns the options; ends the process with what is wrong, and exit code 2, where they are."""
    parser = argparse.ArgumentParser(
        prog="export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"tracecast-export {VERSION}")
    _add_source(parser.add_argument_group("what is exported (one of the first five)"))
    _add_graph(parser.add_argument_group("as which graph"))
    _add_interface(parser.add_argument_group("how pictures become its input"))
    options = parser.parse_args(arguments)
    _check(parser, options)
    return options


def _add_source(group):
    group.add_argument("--network", metavar="NAME", help="a network of torchvision.models")
    group.add_argument("--random", metavar="NAME", help="the same, with random weights")
    group.add_argument(
        "--weights",
        metavar="NAME|FILE",
        help="torchvision's weights, by full name or, with --network, a short one such as DEFAULT;"
        " or a state_dict; without, weights are random",
    )
    group.add_argument(
        "--factory",
        metavar="MODULE:FUNCTION",
        help="a function of yours that returns a torch.nn.Module; the current folder is searched too",
    )
    group.add_argument("--torchscript", type=Path, metavar="FILE", help="a TorchScript file")
    group.add_argument(
        "--state-dict", type=Path, metavar="FILE", help="weights for the module of --factory"
    )
    group.add_argument("--classes", type=whole_number, metavar="N", help="outputs of a network's head")
    group.add_argument(
        "--download", action="store_true", help="fetches weights that are not in torch's cache"
    )
    group.add_argument("--seed", type=int, default=0, help="of random weights and pictures (default 0)")


def _add_graph(group):
    group.add_argument(
        "--format", dest="formats", type=formats, required=True, metavar="torchscript,onnx"
    )
    group.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        required=True,
        help="with several formats, without its ending (.pt, .onnx)",
    )
    group.add_argument(
        "--method",
        choices=("auto", "trace", "script"),
        default="auto",
        help="auto (the default) traces, and scripts what does not answer as the module when traced",
    )
    group.add_argument(
        "--freeze",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="TorchScript: weights as constants of the code (default); otherwise larger and slower",
    )
    group.add_argument(
        "--keep-parameters",
        action="store_true",
        help="leaves parameters and buffers as the module has them, under its names, so that tracecast pack"
        " --weights can put others in their place; TorchScript is not frozen then",
    )
    group.add_argument(
        "--exporter",
        choices=("torchscript", "dynamo"),
        default="torchscript",
        help="which of torch's exporters writes ONNX (default torchscript, the older)",
    )
    group.add_argument("--opset", type=whole_number, metavar="N", help="of ONNX (default 17, of dynamo 18)")
    group.add_argument(
        "--batch", type=whole_number, metavar="N", help="a graph of exactly so many images (default: any)"
    )
    group.add_argument(
        "--images",
        type=Path,
        nargs="+",
        default=[],
        metavar="PATH",
        help="pictures, or folders of them, to compare answers on besides random ones",
    )
    group.add_argument(
        "--quantize",
        choices=("int8",),
        help="int8: of ONNX, uint8 activations and int8 weights per channel, from --calibration",
    )
    group.add_argument(
        "--calibration",
        type=Path,
        nargs="+",
        default=[],
        metavar="PATH",
        help="photographs, or folders of them, that --quantize takes ranges and errors from",
    )
    group.add_argument(
        "--min-agreement",
        type=part,
        metavar="X",
        help="of --images' photographs, how many have to have the same best class as in float32, such as"
        " 0.98 (the default); layers stay in float32 until they have",
    )
    group.add_argument(
        "--force", action="store_true", help="writes the graph even if it answers otherwise"
    )


def _add_interface(group):
    group.add_argument(
        "--interface",
        choices=("in-graph", "metadata"),
        help="in the archive, where tracecast score reads it. metadata: described beside the graph;"
        " in-graph: the graph takes uint8 pixels and normalises them itself",
    )
    group.add_argument(
        "--layout",
        choices=("nchw", "nhwc"),
        help="axes of an in-graph input (default nhwc, as pictures are decoded)",
    )
    group.add_argument(
        "--size",
        type=size_in_pixels,
        metavar="N|HxW",
        help="of the input, in pixels (default: the network's, or 224)",
    )
    group.add_argument(
        "--channels", type=int, choices=(1, 3), default=3, help="1 for grey (default 3)"
    )
    group.add_argument("--mean", type=list_of_numbers, metavar="X,...", help="red first, after --scale")
    group.add_argument("--std", type=list_of_numbers, metavar="X,...")
    group.add_argument("--scale", type=float, metavar="X", help="of pixels, before mean (default 1/255)")
    group.add_argument(
        "--resize", type=resize, metavar="N|HxW|none", help="before the centre crop: shorter side, or all"
    )
    group.add_argument("--filter", choices=FILTERS, help="of the resize (default bilinear)")
    group.add_argument("--labels", type=Path, metavar="FILE", help="one a line, or a JSON list")
    group.add_argument(
        "--activation",
        choices=("none", "softmax", "sigmoid"),
        help="what turns the outputs into scores (default none)",
    )


def _check(parser, options):
    sources = [name for name in ("network", "random", "factory", "torchscript") if getattr(options, name)]
    if len(sources) > 1 or not (sources or options.weights):
        parser.error("give one of --network, --random, --weights, --factory, --torchscript")
    if options.weights and sources not in ([], ["network"]):
        parser.error(f"--weights goes with --network or alone, not with --{sources[0]}")
    if options.state_dict and not options.factory:
        parser.error("--state-dict goes with --factory; with --network, give the file as --weights")
    if options.classes and not (options.network or options.random):
        parser.error("--classes goes with --network or --random")
    _check_quantize(parser, options)
    _check_parameters(parser, options)
    if options.interface is None:
        told = [n for n in ("labels", "activation") if getattr(options, n) is not None]
        told += [n for n in ("mean", "std", "resize") if getattr(options, n) and not options.images]
        if told:
            parser.error(f"--{told[0]} describes the interface: add --interface metadata, or in-graph")
    if options.layout and options.interface != "in-graph":
        parser.error("--layout is of a graph that takes pixels: add --interface in-graph")
    options.layout = options.layout or "nhwc"
    options.activation = options.activation or "none"


def _check_quantize(parser, options):
    if not options.quantize:
        if options.calibration or options.min_agreement:
            parser.error("--calibration and --min-agreement are of int8 graphs: add --quantize int8")
        return
    if "onnx" not in options.formats:
        parser.error("--quantize is of ONNX graphs: add onnx to --format")
    if not (options.calibration and options.images):
        parser.error(
            "--quantize needs photographs to be made on (--calibration) and others to be judged on"
            " (--images)"
        )
    if options.batch:
        parser.error("--quantize asks a graph in batches of several sizes: leave --batch out")
    if options.force:
        parser.error("--force is not for --quantize: lower --min-agreement instead")
    if options.min_agreement is None:
        options.min_agreement = DEFAULT_AGREEMENT


def _check_parameters(parser, options):
    if not options.keep_parameters:
        return
    if options.exporter == "dynamo":
        parser.error("--keep-parameters is not for --exporter dynamo, which merges weights by itself")
    if options.quantize:
        parser.error("--keep-parameters is not for --quantize, which writes weights of its own")
    options.freeze = False


def part(text):
    if not 0 < (number := float(text)) <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and at most 1")
    return number


def formats(text):
    names = list(dict.fromkeys(text.split(",")))
    if unknown := [name for name in names if name not in FORMATS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(FORMATS)}")
    return names


def whole_number(text):
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{number} is not at least 1")
    return number


def size_in_pixels(text):
    sides = [whole_number(side) for side in text.lower().split("x")]
    if len(sides) > 2:
        raise argparse.ArgumentTypeError(f"{text} is neither N nor HxW")
    return sides[0], sides[-1]


def resize(text):
    if text == "none":
        return Resize(None)
    return Resize(size_in_pixels(text) if "x" in text.lower() else whole_number(text))


def list_of_numbers(text):
    return tuple(float(number) for number in text.split(","))


def main():
    """Runs the command on the process's arguments."""
    if sys.argv[1:2] == ["zoo"]:
        from tracecast_export.zoo.cli import main as make_zoo

        return make_zoo(sys.argv[2:])
    options = parse(sys.argv[1:])
    carry_out("export", lambda: _export(options))


def _export(options):
    import_torch()
    from tracecast_export.command import export

    export(options)


def carry_out(command, work):
    """Does a command's work, and ends the process with one line where it cannot be done."""
    # Exporters announce their successors on every use; what tracing warns of is judged by the answers.
    warnings.filterwarnings("ignore")
    try:
        work()
    except ExportError as error:
        sys.exit(f"{command}: {error}")
    except Exception as error:  # what was not foreseen is still told in one line
        sys.exit(
            f"{command}: failed ({first_line(error)}). This was not foreseen: please report it, with the"
            " command."
        )
