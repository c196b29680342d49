"""TorchScript archives: written without a word of the machine that made them, and read back."""

import zipfile

import torch

from tracecast_export.errors import ExportError, first_line
from tracecast_export.outputs import tensors

INTERFACE_FILE = "tracecast.json"  # read by tracecast
RECORD_FILE = "tracecast-export.json"  # read by people
# Where libtorch expects the bytes of a tensor to start, in bytes.
ALIGNMENT = 64
LOCAL_HEADER = 30  # bytes of a zip entry's header before its name
PADDING = b"FB"  # the extra field in which libtorch pads its entries


def write(graph, path, freeze):
    """Saves a ScriptModule; frozen, its weights are constants of the code."""
    if freeze:
        # Loaded from a file, it is freed once it is written: torch keeps what it freezes of a graph that
        # was made in this process until the process ends, weights and all.
        torch.jit.save(graph.eval(), path)
        graph = torch.jit.freeze(torch.jit.load(path, map_location="cpu").eval())
    torch.jit.save(graph, path)


def run(path, batches):
    """Returns the answers of the archive to each batch, as rows of tensors."""
    try:
        graph = torch.jit.load(path)
        with torch.no_grad():
            return [tensors(graph(batch)) for batch in batches]
    except RuntimeError as error:
        raise ExportError(
            f"Cannot check the TorchScript graph: it fails when it is loaded back ({first_line(error)})."
            " Try --no-freeze, or another --method."
        ) from error


def finish(path, target, documents):
    """Copies an archive without the paths of sources, which say where it was made.

    documents: texts by name, as extra files.
    """
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive,
    ):
        entries = source.infolist()
        root = entries[0].filename.split("/")[0]
        extras = {f"{root}/extra/{name}": text.encode() for name, text in documents.items()}
        for entry in entries:
            if not entry.filename.endswith(".debug_pkl") and entry.filename not in extras:
                _put(archive, entry.filename, source.read(entry))
        for name, content in extras.items():
            _put(archive, name, content)


def _put(archive, name, content):
    """Adds an entry without a time of its own, its content where libtorch may map it."""
    entry = zipfile.ZipInfo(name)
    start = archive.start_dir + LOCAL_HEADER + len(name.encode()) + 4  # the field's own header
    length = -start % ALIGNMENT
    entry.extra = PADDING + length.to_bytes(2, "little") + bytes(length)
    archive.writestr(entry, content)
