"""Whether a zoo is what its folder holds, and timings are what a module took: no PyTorch is needed."""

import argparse
import contextlib
import importlib.machinery
import importlib.util
import io
import itertools
import json
import tempfile
import types
import unittest
from pathlib import Path
from unittest import mock


def load_zoo():
    path = str(Path(__file__).with_name("zoo"))
    loader = importlib.machinery.SourceFileLoader("zoo", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("zoo", loader))
    loader.exec_module(module)
    return module


zoo = load_zoo()


class FakeEager:
    """Passes that take the wall nanoseconds that it is given, the last of them for ever."""

    def __init__(self, *nanos, device="cpu"):
        self.nanos = itertools.chain(nanos, itertools.repeat(nanos[-1]))
        self.device = device

    def run(self, loops):
        wall = sum(next(self.nanos) for _ in range(loops))
        return wall, wall // 2


class ZooTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def options(self, *arguments):
        return zoo.parse(["--output", str(self.folder), *arguments])

    def make(self, *arguments, export=None):
        """Makes a zoo of empty files; export stands for what may go wrong."""

        def write(module, path, graph_format, seed):
            if export:
                export(path.name)
            path.write_text(module.name)

        torch = types.SimpleNamespace(set_num_threads=lambda threads: None)
        models = types.SimpleNamespace(list_models=lambda module: ["alexnet", "vgg11"])
        torchvision = types.SimpleNamespace(models=models, __version__="0")
        said = io.StringIO()
        with (
            mock.patch.object(zoo.export, "import_torch", lambda: (torch, torchvision)),
            mock.patch.object(zoo.export, "random_network", FakeModule),
            mock.patch.object(zoo.export, "write_checked", write),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(said),
        ):
            return zoo.make(self.options(*arguments)), said.getvalue()

    def networks(self):
        return json.loads((self.folder / "zoo.json").read_text())["networks"]

    def test_lists_graphs_and_timings_that_lie_in_the_folder(self):
        for name in ("a.pt", "a.onnx", "a-eager.json", "b.onnx", "c-eager.json"):
            (self.folder / name).touch()
        graphs = {"torchscript": "a.pt", "onnx": "a.onnx"}
        self.assertEqual(
            zoo.manifest(self.folder),
            {
                "schemaVersion": 1,
                "networks": [
                    {"name": "a", "graphs": graphs, "runs": {"eager": "a-eager.json"}},
                    {"name": "b", "graphs": {"onnx": "b.onnx"}},
                ],
            },
        )

    def test_keeps_graphs_that_are_there(self):
        (self.folder / "alexnet.pt").write_text("of the first call")
        self.make("--networks", "alexnet", "--no-eager")
        self.assertEqual((self.folder / "alexnet.pt").read_text(), "of the first call")
        self.assertEqual((self.folder / "alexnet.onnx").read_text(), "alexnet")

    def test_goes_on_after_a_graph_that_cannot_be_made_and_tells_which_and_why(self):
        def export(name):
            if name == "alexnet.onnx":
                raise RuntimeError("no such operator")

        failed, said = self.make("--networks", "alexnet,vgg11", "--no-eager", export=export)
        self.assertEqual(failed, ["alexnet.onnx"])
        self.assertEqual(
            said, "bench/zoo: cannot make alexnet.onnx: RuntimeError: no such operator\n"
        )
        graphs = [list(network["graphs"]) for network in self.networks()]
        self.assertEqual(graphs, [["torchscript"], ["torchscript", "onnx"]])

    def test_refuses_networks_that_torchvision_does_not_have_before_it_makes_any(self):
        with self.assertRaisesRegex(zoo.export.ExportError, "Cannot make alexnot:"):
            self.make("--networks", "vgg11,alexnot")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_is_warm_once_three_windows_agree(self):
        second = 1_000_000_000
        slow_then_steady = FakeEager(3 * second, 2 * second, second)
        self.assertTrue(zoo.warm_up(slow_then_steady))

    def test_is_not_warm_as_long_as_windows_differ(self):
        restless = FakeEager(*(10**9 * (1 + index % 2) for index in range(60)))
        self.assertFalse(zoo.warm_up(restless))

    def test_a_run_is_the_mean_of_its_passes(self):
        runs = zoo.timed_runs(FakeEager(1_000_000, 3_000_000, 4_000_000), runs=2, loops=2)
        self.assertEqual(
            runs,
            [
                {"images": 2, "wallMillisPerImage": 2.0, "cpuMillisPerImage": 1.0},
                {"images": 2, "wallMillisPerImage": 4.0, "cpuMillisPerImage": 2.0},
            ],
        )

    def test_runs_on_a_card_have_no_processor_time(self):
        runs = zoo.timed_runs(FakeEager(1_000_000, device="cuda"), runs=1, loops=1)
        self.assertEqual(runs, [{"images": 1, "wallMillisPerImage": 1.0}])


class FakeModule(argparse.Namespace):
    def __init__(self, name, seed):
        super().__init__(name=name)

    def eval(self):
        return self


if __name__ == "__main__":
    unittest.main()
