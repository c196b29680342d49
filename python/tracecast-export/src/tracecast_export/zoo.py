"""What bench/zoo makes its networks and graphs with."""

from tracecast_export.cli import import_torch as _import_torch
from tracecast_export.errors import ExportError

INPUT_SHAPE = (3, 224, 224)

__all__ = ["INPUT_SHAPE", "ExportError", "import_torch", "random_network", "write_checked"]


def import_torch():
    """Returns torch and torchvision, or refuses where one is missing."""
    torch = _import_torch()
    try:
        import torchvision
    except ImportError as error:
        raise ExportError(f"Cannot export: {error}. Install torchvision beside torch.") from error
    return torch, torchvision


def random_network(name, seed):
    """Returns one of torchvision's networks, with random weights that are like trained ones."""
    from tracecast_export import torchvision_networks

    return torchvision_networks.random_network(name, seed, INPUT_SHAPE[1:])


def write_checked(module, path, graph_format, seed):
    """Writes the traced module, if the graph answers as it, and says so."""
    from tracecast_export.sources import Source
    from tracecast_export.subject import prepare
    from tracecast_export.tracing import choose
    from tracecast_export.writing import Target, write

    if graph_format == "onnx":
        from tracecast_export import onnx

        onnx.require_packages("torchscript")
    source = Source(path.stem, module, INPUT_SHAPE[1:], random=True)
    subject = prepare(source, INPUT_SHAPE, None, seed)
    choice, _ = choose(subject, "trace", sizes_count=False, force=False)
    written = write(subject, choice, Target(graph_format, path))
    print(f"{path}: {graph_format}, {written}")
