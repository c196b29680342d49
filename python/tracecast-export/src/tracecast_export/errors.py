"""What can go wrong in a way that the user can put right."""


class ExportError(Exception):
    """Something the user can put right: what is wrong, why, and what to do."""


def first_line(error):
    """Returns what an error says in one line, with its type where it says nothing of itself."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def listed(names, most=6):
    """Returns names in a row, no more than a reader takes in, and how many there are beyond."""
    names = list(names)
    shown = ", ".join(str(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
