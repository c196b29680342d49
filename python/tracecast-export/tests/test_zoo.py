"""Whether a zoo is what its folder holds, goes on where it was stopped, and tells what it left out."""

import contextlib
import io
import itertools
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import support
from tracecast_export import exchange
from tracecast_export.errors import ExportError
from tracecast_export.zoo import cli, families, making, manifest, memory, timing

MISSING = support.missing("torch", "torchvision", "onnx", "onnxruntime")


class FakeNetwork:
    """Archives that hold its name; wrong: what goes wrong by name of file."""

    def __init__(self, name, wrong=(), timed="now"):
        self.name = name
        self.wrong = dict(wrong)
        self.timed = timed

    def write(self, graph_format, path):
        if path.name in self.wrong:
            raise self.wrong[path.name]
        path.write_text(f"{self.name} as {graph_format}")

    def timings(self):
        runs = [{"images": 1, "wallMillisPerImage": 2.0}]
        variant = {"name": f"{self.name} eager", "runs": runs}
        return exchange.document("a torch", "a machine", self.timed, [variant])

    def are_timings(self, found):
        return found["tool"] == "a torch"


class FolderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def options(self, *arguments):
        return cli.parse(["--output", str(self.folder), *arguments])

    def content(self):
        return json.loads((self.folder / "zoo.json").read_text())


class MakingTest(FolderTest):
    """No PyTorch is needed."""

    def make(self, *arguments, names=("alexnet",), wrong=(), timed="now"):
        """Makes a zoo of networks without weights; returns what was said of skipped ones."""
        said = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            making.make(self.options(*arguments), names, lambda name: FakeNetwork(name, wrong, timed))
        return said.getvalue()

    def test_lists_graphs_and_timings_that_lie_in_the_folder(self):
        for name in ("a.pt", "a.onnx", "a-eager.json", "b.onnx", "c-eager.json"):
            (self.folder / name).touch()
        graphs = {"torchscript": "a.pt", "onnx": "a.onnx"}
        self.assertEqual(
            manifest.Manifest(self.folder, "random", 7).document(),
            {
                "schemaVersion": 1,
                "weights": "random",
                "seed": 7,
                "networks": [
                    {"name": "a", "graphs": graphs, "runs": {"eager": "a-eager.json"}},
                    {"name": "b", "graphs": {"onnx": "b.onnx"}},
                ],
                "skipped": [],
            },
        )

    def test_keeps_graphs_that_are_there(self):
        (self.folder / "alexnet.pt").write_text("of the first call")
        self.make()
        self.assertEqual((self.folder / "alexnet.pt").read_text(), "of the first call")
        self.assertEqual((self.folder / "alexnet.onnx").read_text(), "alexnet as onnx")

    def test_makes_the_formats_that_are_asked_for(self):
        self.make("--format", "onnx")
        (network,) = self.content()["networks"]
        self.assertEqual(network, {"name": "alexnet", "graphs": {"onnx": "alexnet.onnx"}})

    def test_goes_on_after_a_graph_that_cannot_be_made_and_keeps_why(self):
        said = self.make(
            names=("alexnet", "vgg11"), wrong={"alexnet.onnx": RuntimeError("no such operator\nat 1")}
        )
        self.assertEqual(said, "skipped alexnet.onnx: RuntimeError: no such operator\n")
        graphs = [list(network["graphs"]) for network in self.content()["networks"]]
        self.assertEqual(graphs, [["torchscript"], ["torchscript", "onnx"]])
        reason = {"network": "alexnet", "form": "onnx", "reason": "RuntimeError: no such operator"}
        self.assertEqual(self.content()["skipped"], [reason])

    def test_a_reason_is_gone_once_the_file_is_there(self):
        self.make(wrong={"alexnet.onnx": ExportError("Cannot: no.")})
        self.make(names=("vgg11",))
        self.assertEqual([s["reason"] for s in self.content()["skipped"]], ["Cannot: no."])
        self.make()
        self.assertEqual(self.content()["skipped"], [])

    def test_lists_what_is_there_after_each_network(self):
        with self.assertRaises(KeyboardInterrupt):
            self.make(names=("alexnet", "vgg11"), wrong={"vgg11.pt": KeyboardInterrupt()})
        self.assertEqual([network["name"] for network in self.content()["networks"]], ["alexnet"])

    def test_refuses_a_folder_of_other_weights(self):
        self.make()
        why = "have random weights and seed 0, and random ones of seed 1"
        with self.assertRaisesRegex(ExportError, why):
            self.make("--seed", "1")

    def test_refuses_a_manifest_that_cannot_be_read(self):
        (self.folder / "zoo.json").write_text("{")
        with self.assertRaisesRegex(ExportError, "zoo.json.*Remove the file to list anew"):
            self.make()

    def test_keeps_timings_that_would_be_taken_the_same_way_and_takes_others_anew(self):
        file = self.folder / "alexnet-eager.json"
        self.make("--eager-timings", timed="first")
        self.make("--eager-timings", timed="second")
        self.assertEqual(exchange.read(file)["startTime"], "first")
        file.write_text(file.read_text().replace("a torch", "an older torch"))
        self.make("--eager-timings", timed="third")
        self.assertEqual(exchange.read(file)["startTime"], "third")
        self.assertEqual(self.content()["networks"][0]["runs"], {"eager": "alexnet-eager.json"})

    def test_timings_alone_make_no_zoo(self):
        self.make("--format", "none", "--eager-timings")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["alexnet-eager.json"])


class NamesTest(unittest.TestCase):
    def test_one_of_each_family_is_meant_unless_told_otherwise(self):
        known = [*families.FAMILIES.values(), "vit_h_14"]
        self.assertEqual(families.chosen("families", known), list(families.FAMILIES.values()))
        self.assertEqual(families.chosen("all", known), known)
        self.assertEqual(families.chosen("vgg11,alexnet,vgg11", known), ["vgg11", "alexnet"])

    def test_refuses_networks_that_torchvision_does_not_have(self):
        with self.assertRaisesRegex(ExportError, "Cannot make alexnot: .* such as resnet50"):
            families.chosen("vgg11,alexnot", ["vgg11"])

    def test_refuses_options_that_make_nothing(self):
        for arguments, why in (
            (["--format", "none"], "add --eager-timings"),
            (["--download"], "add --weights"),
            (["--runs", "1"], "1 is not at least 2"),
            (["--format", "tflite"], "'tflite' is none of torchscript, onnx"),
        ):
            said = io.StringIO()
            with self.assertRaises(SystemExit), contextlib.redirect_stderr(said):
                cli.parse(["--output", "zoo", *arguments])
            self.assertIn(why, said.getvalue())


class MemoryTest(FolderTest):
    def test_reads_what_the_system_could_give(self):
        file = self.folder / "meminfo"
        self.assertIsNone(memory.available(file))
        file.write_text("MemTotal:       16384 kB\nMemAvailable:    2048 kB\n")
        self.assertEqual(memory.available(file), 2 << 20)

    def test_refuses_networks_for_which_memory_would_not_do(self):
        with mock.patch.object(memory, "available", lambda: 4 << 30):
            memory.require(600 << 20)
            with self.assertRaisesRegex(ExportError, "takes about 11 GiB of memory, and 4.0 are free"):
                memory.require(2 << 30)
        with mock.patch.object(memory, "available", lambda: None):
            memory.require(2 << 40)


class FakeEager:
    """Passes that take the wall nanoseconds that it is given, the last of them for ever."""

    def __init__(self, *nanos, device="cpu"):
        self.nanos = itertools.chain(nanos, itertools.repeat(nanos[-1]))
        self.device = device

    def run(self, loops):
        wall = sum(next(self.nanos) for _ in range(loops))
        return wall, wall // 2


class TimingTest(unittest.TestCase):
    """No PyTorch is needed."""

    def test_is_warm_once_three_windows_agree(self):
        second = 1_000_000_000
        slow_then_steady = FakeEager(3 * second, 2 * second, second)
        self.assertTrue(timing.warm_up(slow_then_steady))

    def test_is_not_warm_as_long_as_windows_differ(self):
        restless = FakeEager(*(10**9 * (1 + index % 2) for index in range(60)))
        self.assertFalse(timing.warm_up(restless))

    def test_a_run_is_the_mean_of_its_passes(self):
        runs = timing.timed_runs(FakeEager(1_000_000, 3_000_000, 4_000_000), runs=2, loops=2)
        self.assertEqual(
            runs,
            [
                {"images": 2, "wallMillisPerImage": 2.0, "cpuMillisPerImage": 1.0},
                {"images": 2, "wallMillisPerImage": 4.0, "cpuMillisPerImage": 2.0},
            ],
        )

    def test_runs_on_a_card_have_no_processor_time(self):
        runs = timing.timed_runs(FakeEager(1_000_000, device="cuda"), runs=1, loops=1)
        self.assertEqual(runs, [{"images": 1, "wallMillisPerImage": 1.0}])


@unittest.skipIf(MISSING, f"{MISSING} not installed")
class TorchTest(FolderTest):
    """Makes archives of two small networks."""

    NETWORKS = ("squeezenet1_1", "shufflenet_v2_x0_5")

    def run_zoo(self, *arguments):
        """Runs the command; returns what it printed."""
        said = io.StringIO()
        command = ["zoo", "--output", str(self.folder), "--networks", ",".join(self.NETWORKS), *arguments]
        with (
            mock.patch("sys.argv", ["export", *command]),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            support.cli.main()
        return said.getvalue()

    def test_makes_skips_with_a_reason_and_goes_on(self):
        from tracecast_export import onnx

        with mock.patch.object(onnx, "MOST_BYTES", onnx.GRAPH_BYTES + 5_200_000):
            said = self.run_zoo()
        self.assertIn("skipped shufflenet_v2_x0_5.onnx: Cannot write ONNX: the weights take 0.0 GiB", said)
        self.assertIn("zoo.json: 2 network(s), 1 file(s) skipped", said)
        made = {path.name: path.stat().st_mtime_ns for path in self.folder.glob("*.*")}
        self.assertEqual(len(made), 4)
        said = self.run_zoo("--eager-timings", "--runs", "2", "--loops", "1")
        self.assertEqual(said.count(", traced, "), 1)
        self.assertEqual(self.content()["skipped"], [])
        kept = {name for name in made if (self.folder / name).stat().st_mtime_ns == made[name]}
        self.assertEqual(kept, {"squeezenet1_1.pt", "squeezenet1_1.onnx", "shufflenet_v2_x0_5.pt"})
        for name in self.NETWORKS:
            (variant,) = exchange.read(self.folder / f"{name}-eager.json")["variants"]
            self.assertEqual((variant["name"], len(variant["runs"])), (f"{name} eager", 2))

    def test_says_what_is_wrong_if_nothing_lies_there(self):
        from tracecast_export import onnx

        with (
            mock.patch.object(onnx, "MOST_BYTES", onnx.GRAPH_BYTES),
            self.assertRaisesRegex(SystemExit, "export zoo: Not one archive lies in"),
        ):
            self.run_zoo("--format", "onnx")

    def test_an_archive_carries_the_transforms_and_labels_of_its_networks_weights(self):
        import onnx

        self.run_zoo("--format", "onnx")
        properties = onnx.load(self.folder / "squeezenet1_1.onnx").metadata_props
        interface = json.loads({p.key: p.value for p in properties}["tracecast.interface"])
        self.assertEqual(interface["preprocessing"]["resize"], {"shortestSide": 256})
        self.assertEqual(interface["preprocessing"]["mean"], [0.485, 0.456, 0.406])
        self.assertEqual((interface["labels"][0], len(interface["labels"])), ("tench", 1000))

    def test_each_family_is_one_of_torchvisions(self):
        from tracecast_export.zoo import network

        known = network.known_networks()
        self.assertEqual(families.chosen("families", known), list(families.FAMILIES.values()))

    def test_vit_h_14_takes_224_as_its_module_does_and_not_518_as_its_default_weights(self):
        from tracecast_export.zoo import network

        weights = network.weights_of_size("vit_h_14", (224, 224))
        self.assertEqual(weights.name, "IMAGENET1K_SWAG_LINEAR_V1")

    def test_takes_torchvisions_weights_from_its_cache_and_skips_those_that_are_not_there(self):
        import torch
        import torchvision

        hub = torch.hub.get_dir()
        self.addCleanup(torch.hub.set_dir, hub)
        torch.hub.set_dir(str(self.folder / "hub"))
        cache = self.folder / "hub" / "checkpoints"
        cache.mkdir(parents=True)
        url = torchvision.models.SqueezeNet1_1_Weights.DEFAULT.url
        torch.save(torchvision.models.squeezenet1_1().state_dict(), cache / url.rpartition("/")[2])
        said = self.run_zoo("--weights", "DEFAULT", "--format", "torchscript")
        self.assertIn("squeezenet1_1.pt: torchscript, traced", said)
        self.assertIn("skipped shufflenet_v2_x0_5.pt: Cannot export ShuffleNet_V2_X0_5_Weights", said)
        self.assertEqual(self.content()["weights"], "DEFAULT")

    def test_a_seed_stands_for_one_network_on_any_number_of_threads(self):
        import torch

        from tracecast_export.zoo import network

        weights = []
        for threads in (1, 2):
            with timing.on_threads(threads):
                source = network.Network("shufflenet_v2_x0_5", self.options()).source
            weights.append(source.module.state_dict())
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(weights[0].values(), weights[1].values())))


if __name__ == "__main__":
    unittest.main()
