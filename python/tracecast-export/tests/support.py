"""Where the package and its tests' modules are, and how a test runs the command."""

import contextlib
import importlib.util
import io
import json
import sys
import tempfile
import unittest
import warnings
import zipfile
from pathlib import Path
from unittest import mock

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE)]

from tracecast_export import cli  # noqa: E402 (found once its folder is on the path)


def missing(*packages):
    """Returns which packages are not installed, in words, or nothing."""
    return ", ".join(name for name in packages if importlib.util.find_spec(name) is None)


def needs(*packages):
    """Skips a test where a package is missing."""
    absent = missing(*packages)
    return unittest.skipIf(absent, f"{absent} not installed")


class CommandTest(unittest.TestCase):
    """Runs the command in a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_command(self, *arguments):
        """Returns what the command printed."""
        said = io.StringIO()
        with (
            mock.patch.object(sys, "argv", ["export", *map(str, arguments)]),
            contextlib.redirect_stdout(said),
            warnings.catch_warnings(),
        ):
            cli.main()
        return said.getvalue()

    def refusal(self, *arguments):
        """Returns the one line with which the command ends."""
        with self.assertRaises(SystemExit) as ended:
            self.run_command(*arguments)
        message = str(ended.exception.code)
        self.assertTrue(message.startswith("export: "), message)
        self.assertEqual(message.count("\n"), 0, message)
        return message

    def export(self, factory, *more, formats="torchscript,onnx", size=32):
        """Exports a module of nets.py as folder/net.pt and net.onnx; returns what was printed."""
        return self.run_command(*self.arguments(factory, *more, formats=formats, size=size))

    def refused(self, factory, *more, formats="torchscript", size=32):
        message = self.refusal(*self.arguments(factory, *more, formats=formats, size=size))
        self.assertEqual([p.name for p in self.folder.iterdir() if p.suffix in (".pt", ".onnx")], [])
        return message

    def arguments(self, factory, *more, formats, size):
        several = "," in formats
        name = "net" if several else {"torchscript": "net.pt", "onnx": "net.onnx"}[formats]
        place = ["--format", formats, "--output", self.folder / name, "--size", size]
        return ["--factory", f"nets:{factory}", *place, *more]

    def extra_file(self, name):
        """Returns a JSON document in net.pt."""
        with zipfile.ZipFile(self.folder / "net.pt") as archive:
            return json.loads(archive.read(f"net/extra/{name}"))

    def properties(self):
        """Returns the metadata properties of net.onnx, JSON documents by name."""
        import onnx

        model = onnx.load(self.folder / "net.onnx")
        return {entry.key: json.loads(entry.value) for entry in model.metadata_props}


def patch(test, place, name, value):
    """Gives something another value until the test ends."""
    patched = mock.patch.object(place, name, value)
    patched.start()
    test.addCleanup(patched.stop)
