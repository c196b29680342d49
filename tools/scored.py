"""Starts score as a process, and reads what it wrote without Spark, for the tools that disturb runs.

Needs pyarrow, and to read tables deltalake or pyiceberg.
"""

import atexit
import contextlib
import json
import os
import pathlib
import subprocess

HOME = pathlib.Path(__file__).resolve().parent.parent
GRAPH = HOME / "samples" / "graphs" / "mobilenet_v1_u8w.onnx"
LAUNCHER = HOME / "scripts" / "tracecast"
PREDICTION_COLUMNS = ("path", "predictions", "graphDigest")
QUARANTINE_COLUMNS = ("path", "phase", "error")


def start(launcher_options, score_options, log):
    """Starts score with its output in a file, in a session of its own; the process is the driver's own."""
    command = [str(LAUNCHER), *map(str, launcher_options), "score", *map(str, score_options)]
    with open(log, "wb") as stream:
        # With stderr in a file, the launcher's Java takes its process over: the id is the driver's.
        run = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True)
    atexit.register(_end, run)  # Ctrl-C ends the tool, and what it started
    return run


def _end(run):
    if run.poll() is None:
        run.terminate()


def report(output):
    """What run.json says, or an empty document."""
    with contextlib.suppress(OSError, ValueError):
        return json.loads((pathlib.Path(output) / "run.json").read_text())
    return {}


def last_words(log, characters=600):
    return pathlib.Path(log).read_text(errors="replace")[-characters:]


def table(folder, form):
    """The rows of one folder of an output as an Arrow table; None where there is none."""
    folder = pathlib.Path(folder)
    if not folder.exists():
        return None
    if form == "delta":
        import deltalake

        return deltalake.DeltaTable(str(folder)).to_pyarrow_table()
    if form == "iceberg":
        return _iceberg(folder)
    import pyarrow.dataset

    return pyarrow.dataset.dataset(str(folder), format=form, partitioning="hive").to_table()


def _iceberg(folder):
    from pyiceberg.table import StaticTable

    metadata = folder / "metadata"
    hint = metadata / "version-hint.text"
    if hint.exists():
        name = metadata / f"v{hint.read_text().strip()}.metadata.json"
    else:
        name = max(metadata.glob("*.metadata.json"), key=lambda file: file.stat().st_mtime_ns)
    return StaticTable.from_metadata(str(name)).scan().to_arrow()


def rows(folder, form, columns):
    """The rows of a folder, only these columns, as plain values."""
    found = table(folder, form)
    return [] if found is None else found.select(columns).to_pylist()


def result(output, form):
    """What an output says of each image: path to the list of its rows, of predictions and quarantine."""
    output = pathlib.Path(output)
    said = {}
    for folder, columns in (("predictions", PREDICTION_COLUMNS), ("quarantine", QUARANTINE_COLUMNS)):
        for row in rows(output / folder, form, columns):
            said.setdefault(row["path"], []).append((folder, _comparable(row)))
    return said


def _comparable(value):
    """The same value as one that compares and hashes, floats by their exact digits."""
    if isinstance(value, dict):
        return tuple((name, _comparable(inner)) for name, inner in sorted(value.items()))
    if isinstance(value, list):
        return tuple(map(_comparable, value))
    return repr(value) if isinstance(value, float) else value


def differences(found, expected):
    """What is lost, there twice, too many or different in a result, as counts and a sentence on the first."""
    lost = sorted(expected.keys() - found.keys())
    strange = sorted(found.keys() - expected.keys())
    twice = sorted(path for path, said in found.items() if len(said) > len(expected.get(path, said)) or len(said) > 1)
    other = sorted(
        path for path in found.keys() & expected.keys()
        if path not in twice and sorted(found[path]) != sorted(expected[path]))
    counts = {"lost": len(lost), "twice": len(twice), "strange": len(strange), "different": len(other)}
    kinds = (("lost", lost), ("twice", twice), ("strange", strange), ("different", other))
    first = next(((kind, paths[0]) for kind, paths in kinds if paths), None)
    if first is None:
        return counts, ""
    kind, path = first
    return counts, f"{kind}: {path}, {str(found.get(path))[:300]} instead of {str(expected.get(path))[:300]}"


def in_words(counts):
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())


def java_children(pid):
    """The JVMs that a process started, such as a worker's executors."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and os.readlink(entry / "exe").endswith("/java"):
                found.append(int(entry.name))
    return found


class Cluster:
    """A standalone cluster of real processes, by scripts/cluster; with-statements end it.

    Workers delete what an application left two minutes after its end: each executor has a copy of all jars.
    """

    def __init__(self, folder, workers=2, memory="2g"):
        self.folder = pathlib.Path(folder).resolve()
        command = [str(HOME / "scripts" / "cluster"), "up", "--workers", str(workers), "--memory", memory]
        for name, value in (("enabled", "true"), ("interval", "60"), ("appDataTtl", "120")):
            command += ["--conf", f"spark.worker.cleanup.{name}={value}"]
        self.master = subprocess.run(
            [*command, "--work-dir", str(self.folder)], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def executors(self):
        pids = [int(file.read_text()) for file in sorted(self.folder.glob("worker-*.pid"))]
        return [executor for worker in pids for executor in java_children(worker)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(
            [str(HOME / "scripts" / "cluster"), "down", "--work-dir", str(self.folder)], check=False)
