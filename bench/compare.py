"""Measures scoring commands against each other: CPU milliseconds per image, bytes to label.

Every round runs every command twice: on a few photographs and on all of them. The difference of the
two, divided by the difference in images, is the steady state: start-up, loading and warm-up are in
both and fall out. Commands take turns within a round, so a machine that slows down slows all of them;
ratios are taken within a round, and medians over the rounds.

What --json writes, `tracecast benchmark --import` reads; --from reads either's files back.
"""

import argparse
import os
import shlex
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import process_tree
import run_table

# ONNX Runtime reads it when it is loaded, in whichever of the commands.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "python" / "tracecast-export" / "src"))

from tracecast_export import exchange  # noqa: E402 (found once its folder is on the path)

# {graph}, {images} (a folder) and {output} are filled in; {python} is this interpreter.
COMMANDS = {
    "bare-loop": f"{shlex.quote(str(ROOT))}/bench/bare-loop {{graph}} {{images}}",
    "tracecast": f"{shlex.quote(str(ROOT))}/scripts/tracecast score --graph {{graph}}"
    " --images {images} --output {output} --overwrite --preset imagenet",
    "djl-predictor": f"{shlex.quote(str(ROOT))}/bench/java-loop DjlPredictor {{graph}}"
    " {images}",
    "pandas-udf": f"{{python}} {shlex.quote(str(ROOT))}/bench/peers/pandas_udf.py"
    " --graph {graph} --images {images} --output {output}",
}

# Images per forward pass of the commands above; what others take, nobody here knows.
BATCH_SIZES = {"bare-loop": 4, "tracecast": 4, "djl-predictor": 16, "pandas-udf": 4}

# Those that run ONNX, as the default graph is.
DEFAULTS = ("bare-loop", "tracecast", "pandas-udf")


class BenchError(Exception):
    """Something the user can put right."""


@dataclass(frozen=True)
class Measurement:
    """One command in one round."""

    few: process_tree.Usage
    all: process_tree.Usage
    few_images: int
    all_images: int

    @property
    def steady_millis(self):
        return self._steady("cpu_seconds")

    @property
    def steady_wall_millis(self):
        return self._steady("wall_seconds")

    def _steady(self, figure):
        seconds = getattr(self.all, figure) - getattr(self.few, figure)
        return 1000 * seconds / (self.all_images - self.few_images)

    @property
    def whole_millis(self):
        return 1000 * self.all.cpu_seconds / self.all_images


def photo_folder(data, count):
    """A folder of count photographs, spread evenly over all of them; hard links."""
    photos = sorted((data / "photos").glob("*.jpg"))
    if not 0 < count <= len(photos):
        raise BenchError(
            f"There are {len(photos)} photographs in {data}/photos, not {count}."
            " Make them with bench/prepare, or ask for fewer."
        )
    if count == len(photos):
        return data / "photos"
    folder = data / "sets" / str(count)
    if not folder.is_dir():
        part = folder.with_suffix(".part")
        part.mkdir(parents=True, exist_ok=True)
        for index in range(count):
            photo = photos[index * len(photos) // count]
            if not (part / photo.name).exists():
                os.link(photo, part / photo.name)
        part.rename(folder)
    return folder


def best_classes(output):
    """The number of rows and file name to best class, out of a command's Parquet.

    None where it wrote nothing. Of an output with a folder of predictions only that counts. Rows are
    counted apart from names, so that an image that was written twice shows.
    """
    if not output.is_dir():
        return None
    if (output / "predictions").is_dir():
        output = output / "predictions"
    import pyarrow.dataset

    table = pyarrow.dataset.dataset(output, format="parquet").to_table(["path", "predictions"])
    classes = {
        row["path"].rpartition("/")[2]: row["predictions"][0]["index"] for row in table.to_pylist()
    }
    return table.num_rows, classes


def run_once(name, template, graph, images, count, folder):
    output = folder / f"{name}-output"
    places = {"graph": graph, "images": images, "output": output, "python": sys.executable}
    command = shlex.split(template.format(**{k: shlex.quote(str(v)) for k, v in places.items()}))
    log = folder / f"{name}.log"
    shutil.rmtree(output, ignore_errors=True)
    try:
        usage = process_tree.run(command, log)
    except OSError as error:
        raise BenchError(f"Cannot run {name}: {error}. Build it first, or leave it out.") from error
    if usage.exit_code:
        raise BenchError(f"{name} failed with exit code {usage.exit_code}: see {log}.")
    if (written := best_classes(output)) is None:
        return usage, None
    rows, classes = written
    if not rows == len(classes) == count:
        raise BenchError(
            f"{name} was given {count} images and wrote {rows} rows for {len(classes)}: see {log}."
        )
    return usage, classes


def measure(commands, graph, options, folder):
    """Name to measurements, one per round; and name to best classes, where the command writes any."""
    few, every = options.few, options.images
    sets = {count: photo_folder(options.data, count) for count in (few, every)}
    measurements = {name: [] for name in commands}
    classes = {}
    names = list(commands)
    for round_number in range(options.rounds):
        # Each round another command comes first: none is always behind the same one.
        turn = round_number % len(names)
        for name in names[turn:] + names[:turn]:
            usages = {}
            for count in (few, every):
                usages[count], classes[name] = run_once(
                    name, commands[name], graph, sets[count], count, folder
                )
            done = Measurement(usages[few], usages[every], few, every)
            measurements[name].append(done)
            print(
                f"round {round_number + 1}, {graph.name}, {name}: {done.steady_millis:.2f} steady,"
                f" {done.whole_millis:.2f} whole",
                file=sys.stderr,
                flush=True,
            )
    return measurements, classes


def described(graph, name, rounds, classes, answers):
    """A command on a graph as a variant of an exchange document, one run per round.

    answers are the best classes of the command by which all are held, None if none writes any.
    """
    variant = {"name": f"{graph.name} {name}", "command": name, "graph": {"path": str(graph)}}
    variant["device"] = "cpu"
    if name in BATCH_SIZES:
        variant["batchSize"] = BATCH_SIZES[name]
    if classes is not None:
        same = sum(answers.get(photo) == index for photo, index in classes.items())
        variant["top1Agrees"] = same / len(classes)
    return variant | {"runs": [run(number, m) for number, m in enumerate(rounds)]}


def run(number, measured):
    return {
        "round": number,
        "images": measured.all_images - measured.few_images,
        "wallMillisPerImage": measured.steady_wall_millis,
        "cpuMillisPerImage": measured.steady_millis,
        "wholeCpuMillisPerImage": measured.whole_millis,
        "wholeWallSeconds": measured.all.wall_seconds,
        "peakMemoryBytes": measured.all.peak_memory_bytes,
    }


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="bench/run",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Known commands: " + ", ".join(COMMANDS) + ".",
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="known commands; default: " + " ".join(DEFAULTS)
    )
    parser.add_argument(
        "--command",
        action="append",
        default=[],
        metavar="NAME=COMMAND",
        help="another command, with {graph}, {images}, {output} and {python} to be filled in",
    )
    parser.add_argument(
        "--graph",
        action="append",
        metavar="FILE",
        help="a file in DATA/graphs, or a path; may be repeated (default resnet18.onnx)",
    )
    parser.add_argument("--data", type=Path, default=ROOT / "bench" / "data")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--images", type=int, default=2000, help="of the long run (default 2000)")
    parser.add_argument("--few", type=int, default=200, help="of the short run (default 200)")
    parser.add_argument("--reference", metavar="NAME", help="ratios are to it (default: the first)")
    parser.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="writes every single measurement, for tracecast benchmark --import and for --from",
    )
    parser.add_argument(
        "--from",
        dest="measured",
        type=Path,
        metavar="FILE",
        help="measures nothing: prints what --json, scripts/export zoo or tracecast benchmark --write"
        " wrote",
    )
    return parser.parse_args(arguments)


def chosen_commands(options):
    own = dict(entry.split("=", 1) for entry in options.command if "=" in entry)
    if len(own) != len(options.command):
        raise BenchError("--command takes NAME=COMMAND, each NAME once.")
    names = options.names or ([] if own else list(DEFAULTS))
    unknown = [name for name in names if name not in COMMANDS]
    if unknown:
        raise BenchError(f"No such command: {', '.join(unknown)}. Known: {', '.join(COMMANDS)}.")
    return {name: COMMANDS[name] for name in names} | own


def find_graph(name, data):
    for path in (data / "graphs" / name, Path(name)):
        if path.is_file():
            return path.resolve()
    raise BenchError(f"No graph {name} in {data}/graphs. Make the graphs with bench/prepare.")


def measure_all(options):
    """Measures, prints a table per graph, and returns all as an exchange document."""
    commands = chosen_commands(options)
    reference = options.reference or next(iter(commands))
    if reference not in commands:
        raise BenchError(f"The reference {reference} is not among {', '.join(commands)}.")
    if not 0 < options.few < options.images:
        raise BenchError("--few must be less than --images: the difference is what is measured.")
    graphs = [find_graph(name, options.data) for name in options.graph or ["resnet18.onnx"]]
    process_tree.become_subreaper()
    folder = Path(tempfile.mkdtemp(prefix="tracecast-bench-"))
    print(f"Outputs and logs: {folder}", file=sys.stderr)
    start, usages, variants = exchange.now(), {}, []
    for graph in graphs:
        measurements, classes = measure(commands, graph, options, folder)
        # The reference of answers is the first command that writes any.
        answers = next((found for found in classes.values() if found is not None), None)
        measured = [
            described(graph, name, rounds, classes[name], answers)
            for name, rounds in measurements.items()
        ]
        run_table.print_table(graph.name, measured, reference)
        variants += measured
        usages[graph.name] = {n: [asdict(m) for m in rounds] for n, rounds in measurements.items()}
    tool = "bench/run, CPU and wall time of whole processes, steady state"
    document = exchange.document(tool, exchange.machine(), start, variants)
    # Graphs' names beside the fields: what the file was before, and scripts may read.
    return document | usages


def print_measured(options):
    if options.names or options.command or options.graph or options.json:
        raise BenchError("--from measures nothing: give it with --reference at most.")
    document = exchange.read(options.measured)
    labels = run_table.labels(document)
    if options.reference and options.reference not in labels:
        raise BenchError(f"The reference {options.reference} is not among {', '.join(labels)}.")
    run_table.print_document(document, options.reference)


def compare(options):
    if options.measured:
        print_measured(options)
        return
    document = measure_all(options)
    if options.json:
        exchange.write(options.json, document)


if __name__ == "__main__":
    try:
        compare(parse(sys.argv[1:]))
    except (BenchError, exchange.ExchangeError) as error:
        sys.exit(f"bench/run: {error}")
