"""What lies in a zoo's folder, and why something does not: zoo.json, which `tracecast benchmark` reads.

No PyTorch is needed.
"""

import json
from dataclasses import dataclass

from tracecast_export import exchange
from tracecast_export.cli import SUFFIXES
from tracecast_export.errors import ExportError

NAME = "zoo.json"
# The variant's name in zoo.json, and how the file ends, for each device.
EAGER = {"cpu": ("eager", "-eager.json"), "cuda": ("eager-cuda", "-eager-cuda.json")}


@dataclass(frozen=True)
class Skipped:
    """A file of a network that could not be made; form: torchscript, onnx, eager or eager-cuda."""

    network: str
    form: str
    reason: str

    @property
    def file(self):
        return self.network + dict((*SUFFIXES.items(), *EAGER.values()))[self.form]


class Manifest:
    """The manifest of a folder, written anew each time that something has been made or skipped.

    weights: random, or torchvision's by name. seed: of the random ones. Both hold for all of a folder.
    """

    def __init__(self, folder, weights, seed):
        self.folder = folder
        self.weights = weights
        self.seed = seed
        self.skipped = {}

    @staticmethod
    def of(folder, weights, seed):
        """Returns the folder's manifest, or refuses one of networks with other weights."""
        manifest = Manifest(folder, weights, seed)
        if (folder / NAME).is_file():
            found = read(folder)
            if (found.get("weights"), found.get("seed")) != (weights, seed):
                raise ExportError(
                    f"Cannot go on in {folder}: its networks have {found.get('weights')} weights and"
                    f" seed {found.get('seed')}, and {weights} ones of seed {seed} are asked for. Give"
                    " --weights and --seed as before, or another --output."
                )
            for entry in found.get("skipped", ()):
                manifest.skip(Skipped(**entry))
        return manifest

    def skip(self, skipped):
        self.skipped[skipped.file] = skipped

    def tried(self, file):
        """Forgets why a file is not there: it is tried again."""
        self.skipped.pop(file, None)

    def document(self):
        """Returns every network of which a graph lies in the folder, and what was skipped."""
        names = sorted({p.stem for suffix in SUFFIXES.values() for p in self.folder.glob(f"*{suffix}")})
        networks = []
        for name in names:
            network = {"name": name, "graphs": self._existing(name, SUFFIXES.items())}
            if runs := self._existing(name, EAGER.values()):
                network["runs"] = runs
            networks.append(network)
        return {
            "schemaVersion": exchange.SCHEMA_VERSION,
            "weights": self.weights,
            "seed": self.seed,
            "networks": networks,
            "skipped": [vars(s) for s in self.skipped.values() if not (self.folder / s.file).is_file()],
        }

    def _existing(self, name, suffixes):
        """Variant to file, of those that lie there."""
        files = {key: f"{name}{suffix}" for key, suffix in suffixes}
        return {key: file for key, file in files.items() if (self.folder / file).is_file()}

    def write(self):
        exchange.write(self.folder / NAME, self.document())


def read(folder):
    """Returns the folder's manifest as it was written."""
    path = folder / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExportError(f"Cannot read {path}: {error.strerror}. Give the folder of a zoo.") from error
    except ValueError as error:
        raise ExportError(
            f"Cannot read {path}: {error}. Remove the file to list anew what lies there."
        ) from error
    if not isinstance(content, dict) or content.get("schemaVersion") != exchange.SCHEMA_VERSION:
        raise ExportError(
            f"Cannot read {path}: its schemaVersion is not {exchange.SCHEMA_VERSION}. Remove the file to"
            " list anew what lies there."
        )
    return content
