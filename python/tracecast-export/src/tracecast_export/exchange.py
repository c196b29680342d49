"""Measured runs as one JSON document: what this package, bench/run and `tracecast benchmark` exchange."""

import json
import os
import platform
from datetime import datetime, timezone
from pathlib import Path

SCHEMA_VERSION = 1


class ExchangeError(Exception):
    """A file that cannot be read as measured runs: what is wrong, why, and what to do."""


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def machine():
    """This machine in words, such as: AMD EPYC, 2 processors."""
    try:
        described = Path("/proc/cpuinfo").read_text()
    except OSError:
        described = ""
    models = (line for line in described.splitlines() if line.startswith("model name"))
    model = next(models, ":").partition(":")[2].strip() or platform.machine()
    count = os.cpu_count()
    return f"{model}, {count} processor{'' if count == 1 else 's'}"


def document(tool, where, start, variants):
    return {
        "schemaVersion": SCHEMA_VERSION,
        "tool": tool,
        "machine": where,
        "startTime": start,
        "variants": variants,
    }


def write(path, content):
    """Writes JSON under its name only once it is whole."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    part.replace(path)


def read(path):
    """The document of a file: its variants have runs, or those of its networks do."""
    try:
        content = json.loads(path.read_text())
    except OSError as error:
        raise ExchangeError(f"Cannot read {path}: {error.strerror}. Check the path.") from error
    except ValueError as error:
        raise ExchangeError(
            f"Cannot read {path}: it is not JSON ({error}). Give a file of bench/run --json, of"
            " scripts/export zoo --eager-timings, or of tracecast benchmark --write."
        ) from error
    if not isinstance(content, dict) or content.get("schemaVersion") != SCHEMA_VERSION:
        raise ExchangeError(
            f"Cannot read {path}: its schemaVersion is not {SCHEMA_VERSION}, so its fields may mean"
            " something else. Measure anew, or read it with the version that wrote it."
        )
    found = [v for part in content.get("networks", [content]) for v in part.get("variants", ())]
    if not found:
        raise ExchangeError(f"Cannot read {path}: it has no variants. Measure anew.")
    for variant in found:
        check(path, variant)
    return content


def check(path, variant):
    name = variant.get("name")
    runs = variant.get("runs")
    if not name or not runs:
        raise ExchangeError(
            f"Cannot read {path}: a variant ({name or 'without a name'}) has no runs. Older versions"
            " wrote none: measure anew."
        )
    for number, run in enumerate(runs):
        figures = [run.get("wallMillisPerImage"), run.get("cpuMillisPerImage", 0)]
        if not all(isinstance(figure, (int, float)) for figure in figures):
            raise ExchangeError(
                f"Cannot read {path}: wallMillisPerImage of run {number} of {name} is missing, or"
                " one of its figures is not a number. Correct it where the file was written."
            )
