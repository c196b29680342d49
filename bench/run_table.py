"""Tells measured runs to people: a table of medians and ratios, and the verdicts where there are any."""

import statistics
import sys
from pathlib import Path


def label(variant):
    """What a row is called: the command, where a file holds commands, as the title names the graph."""
    return variant.get("command", variant["name"])


def groups(document):
    """Title to variants, of each table: a graph's commands make one, other variants one in all."""
    found = {}
    for variant in document["variants"]:
        title = Path(variant["graph"]["path"]).name if "command" in variant else ""
        found.setdefault(title, []).append(variant)
    return found


def figures(variant, figure):
    """A figure of each run; none where one run lacks it."""
    values = [run.get(figure) for run in variant["runs"]]
    return [] if None in values else values


def ratio(variant, reference, figure):
    """How many times the reference's figure a variant's is, None where one has no such figure.

    Within a round, where runs tell theirs: a machine that slows down slows all of a round. The ratio
    of medians elsewhere, as runs do not belong together.
    """
    own, others = figures(variant, figure), figures(reference, figure)
    if not own or not others:
        return None
    rounds, other_rounds = figures(variant, "round"), figures(reference, "round")
    if rounds and rounds == other_rounds:
        return statistics.median(a / b for a, b in zip(own, others))
    return statistics.median(own) / statistics.median(others)


def number(value):
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.2f}"


def times(value):
    return None if value is None else f"{value:.3f} ×"


def median(variant, figure):
    values = figures(variant, figure)
    return number(statistics.median(values)) if values else None


def spread(variant, figure):
    values = figures(variant, figure)
    return f"{number(min(values))}–{number(max(values))}" if values else None


def peak_mebibytes(variant):
    values = figures(variant, "peakMemoryBytes")
    return f"{max(values) / 2**20:.0f}" if values else None


def agreement(variant):
    share = variant.get("top1Agrees")
    return None if share is None else f"{100 * share:.1f} %"


# Heading to cell. A column that has nothing to show for any variant is left out.
COLUMNS = (
    ("CPU", lambda own, reference: median(own, "cpuMillisPerImage")),
    ("ratio", lambda own, reference: times(ratio(own, reference, "cpuMillisPerImage"))),
    ("spread", lambda own, reference: spread(own, "cpuMillisPerImage")),
    ("wall", lambda own, reference: median(own, "wallMillisPerImage")),
    ("ratio", lambda own, reference: times(ratio(own, reference, "wallMillisPerImage"))),
    ("spread", lambda own, reference: spread(own, "wallMillisPerImage")),
    ("whole process", lambda own, reference: median(own, "wholeCpuMillisPerImage")),
    ("ratio", lambda own, reference: times(ratio(own, reference, "wholeCpuMillisPerImage"))),
    ("whole wall s", lambda own, reference: median(own, "wholeWallSeconds")),
    ("peak MiB", lambda own, reference: peak_mebibytes(own)),
    ("top-1 agrees", lambda own, reference: agreement(own)),
)


def print_table(title, variants, reference_label):
    """Prints a table in Markdown; the reference is one of the variants, by its label."""
    reference = next(variant for variant in variants if label(variant) == reference_label)
    columns = [(heading, [cell(own, reference) for own in variants]) for heading, cell in COLUMNS]
    columns = [(heading, cells) for heading, cells in columns if any(cells)]
    prefix = f"{title}: " if title else ""
    print(f"\n{prefix}ms per image, medians; ratios to {reference_label}\n")
    print(f"| | {' | '.join(heading for heading, _ in columns)} |")
    print(f"|---|{'---|' * len(columns)}")
    for row, variant in enumerate(variants):
        cells = (cells[row] or "–" for _, cells in columns)
        print(f"| {label(variant)} | {' | '.join(cells)} |")
    sys.stdout.flush()


def print_verdicts(document):
    """Prints what the file itself concludes, if it does."""
    if words := [comparison["words"] for comparison in document.get("comparisons", ())]:
        print()
        print("\n".join(words))
    if "validity" in document:
        print(f"\n{document['validity']}")
    for reason in document.get("reasons", ()):
        print(f"- {reason['words']}")
