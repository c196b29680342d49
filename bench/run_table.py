"""Tells measured runs to people: tables of medians and ratios, and verdicts where there are any."""

import statistics
import sys
from pathlib import Path


def label(variant):
    """What a row is called: the command, where a file holds commands, as the title names the graph."""
    return variant.get("command", variant["name"])


def tables(document):
    """Title to variants: a graph's commands make a table, and other variants one in all."""
    found = {}
    for variant in document.get("variants", ()):
        graph = Path(variant["graph"]["path"]).name if "command" in variant else None
        found.setdefault(graph or document.get("name", ""), []).append(variant)
    return found


def labels(document):
    """The labels of all variants, those of networks too."""
    found = [label(variant) for variant in document.get("variants", ())]
    for network in document.get("networks", ()):
        found += labels(network)
    return list(dict.fromkeys(found))


def figures(variant, figure):
    """A figure of each run, the mean over the executors that took part; none where one lacks it."""
    runs = {}
    for index, entry in enumerate(variant["runs"]):
        runs.setdefault(entry.get("run", index), []).append(entry.get(figure))
    if any(None in values for values in runs.values()):
        return []
    return [statistics.fmean(values) for values in runs.values()]


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


def print_document(document, reference=None):
    """Prints all tables of a file, and what it concludes: of each network, if it has several.

    Ratios are to the reference, and in a table that is without it to the first variant.
    """
    for network in document.get("networks", ()):
        print_document(network, reference)
    for title, variants in tables(document).items():
        here = [label(variant) for variant in variants]
        print_table(title, variants, reference if reference in here else here[0])
    print_verdicts(document)


def print_verdicts(document):
    if words := [comparison["words"] for comparison in document.get("comparisons", ())]:
        print()
        print("\n".join(words))
    if "validity" in document:
        print(f"\n{document['validity']}")
    for reason in document.get("reasons", ()):
        print(f"- {reason['kind']}: {reason['words']}")
    for failure in document.get("failures", ()):
        print(f"- {failure['name']} was not measured: {failure['words']}")
