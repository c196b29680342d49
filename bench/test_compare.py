"""Whether measured runs are exchanged and told as they were measured: python -m unittest discover bench"""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import compare
from process_tree import Usage
from tracecast_export import exchange  # compare puts its folder on the path

# A benchmark of two executors, as tracecast benchmark --write writes it.
BENCHMARK = {
    "schemaVersion": 1,
    "validity": "INVALID",
    "reasons": [{"kind": "spread", "words": "The runs of a on executor 1 spread too wide."}],
    "comparisons": [{"first": "a", "second": "b", "words": "b is 2.00 times as fast as a."}],
    "variants": [
        {
            "name": "a",
            "graph": {"path": "a.onnx"},
            "runs": [
                {"run": 0, "executor": "0", "wallMillisPerImage": 4.0, "cpuMillisPerImage": 3.0},
                {"run": 1, "executor": "0", "wallMillisPerImage": 5.0, "cpuMillisPerImage": 4.0},
                {"run": 0, "executor": "1", "wallMillisPerImage": 8.0, "cpuMillisPerImage": 7.0},
                {"run": 1, "executor": "1", "wallMillisPerImage": 7.0, "cpuMillisPerImage": 8.0},
            ],
        },
        {
            "name": "b",
            "graph": {"path": "b.pt"},
            "runs": [{"executor": "0", "images": 9, "wallMillisPerImage": 12.0}],
        },
    ],
}


def usage(cpu_seconds, wall_seconds):
    return Usage(0, wall_seconds, cpu_seconds, 3 << 20)


class CompareTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "photos").mkdir()
        for index in range(30):
            (self.folder / "photos" / f"{index}.jpg").touch()
        self.graph = self.folder / "net.onnx"
        self.graph.touch()

    def run_compare(self, *arguments):
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            compare.compare(compare.parse([str(argument) for argument in arguments]))
        return output.getvalue()

    def measure(self, *arguments):
        """Two commands in two rounds; the second round is three times as slow as the first."""
        costs = {"slow": 0.4, "fast": 0.1}
        calls = dict.fromkeys(costs, 0)

        def run_once(name, template, graph, images, count, folder):
            slower = 1 if calls[name] < 2 else 3
            calls[name] += 1
            spent = usage(slower * (5 + costs[name] * count), slower * (9 + count))
            agreeing = 0 if name == "slow" else 3
            return spent, {f"{index}.jpg": int(index < agreeing) for index in range(count)}

        commands = ("--command", "slow=x", "--command", "fast=y", "--graph", self.graph)
        sizes = ("--data", self.folder, "--images", 30, "--few", 10, "--rounds", 2)
        with (
            mock.patch.object(compare, "run_once", run_once),
            mock.patch.object(compare.process_tree, "become_subreaper"),
        ):
            return self.run_compare(*commands, *sizes, *arguments)

    def save(self, content):
        path = self.folder / "saved.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def refusal(self, content, *arguments):
        with self.assertRaises((compare.BenchError, exchange.ExchangeError)) as refused:
            self.run_compare("--from", self.save(content), *arguments)
        return str(refused.exception)

    def test_writes_a_variant_per_command_and_graph_and_a_run_per_round(self):
        path = self.folder / "results.json"
        self.measure("--json", path)
        written = json.loads(path.read_text())
        self.assertEqual(written["schemaVersion"], 1)
        self.assertRegex(written["startTime"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertRegex(written["machine"], r"\d+ processors?$")
        names = [variant["name"] for variant in written["variants"]]
        self.assertEqual(names, ["net.onnx slow", "net.onnx fast"])
        first, second = written["variants"][1]["runs"]
        self.assertEqual(first["images"], 20)
        # What few and all have in common, five and nine seconds, has fallen out.
        self.assertAlmostEqual(first["cpuMillisPerImage"], 100)
        self.assertAlmostEqual(first["wallMillisPerImage"], 1000)
        self.assertAlmostEqual(second["cpuMillisPerImage"], 300)
        self.assertAlmostEqual(written["variants"][1]["top1Agrees"], 27 / 30)

    def test_says_the_batch_size_of_commands_that_it_knows(self):
        rounds = [compare.Measurement(usage(1, 1), usage(2, 2), 10, 30)]
        known = compare.described(self.graph, "djl-predictor", rounds, None, None)
        self.assertEqual(known["batchSize"], 16)
        own = compare.described(self.graph, "mine", rounds, None, None)
        self.assertNotIn("batchSize", own)

    def test_still_writes_each_measurement_under_the_name_of_its_graph(self):
        path = self.folder / "results.json"
        self.measure("--json", path)
        first = json.loads(path.read_text())["net.onnx"]["fast"][0]
        self.assertEqual(first["few_images"], 10)
        self.assertEqual(first["all"]["peak_memory_bytes"], 3 << 20)

    def test_tells_a_saved_file_as_it_told_the_measuring(self):
        path = self.folder / "results.json"
        told = self.measure("--json", path, "--reference", "fast")
        self.assertIn("net.onnx: ms per image, medians; ratios to fast", told)
        self.assertEqual(self.run_compare("--from", path, "--reference", "fast"), told)

    def test_takes_ratios_within_a_round(self):
        told = self.measure("--reference", "fast")
        # 400 and 1200 to 100 and 300.
        self.assertIn("| slow | 800.00 | 4.000 × | 400.00–1200.00 |", told)

    def test_averages_executors_and_tells_no_more_columns_than_there_are_figures(self):
        told = self.run_compare("--from", self.save(BENCHMARK))
        self.assertIn("| | CPU | ratio | spread | wall | ratio | spread |\n", told)
        self.assertIn("| a | 5.500 | 1.000 × | 5.000–6.000 | 6.000 | 1.000 × |", told)
        self.assertIn("| b | – | – | – | 12.00 | 2.000 × | 12.00–12.00 |", told)

    def test_tells_what_the_file_concludes(self):
        told = self.run_compare("--from", self.save(BENCHMARK))
        self.assertIn("\nb is 2.00 times as fast as a.\n", told)
        self.assertTrue(
            told.endswith("\nINVALID\n- spread: The runs of a on executor 1 spread too wide.\n"), told
        )

    def test_tells_each_network_of_a_zoo_and_what_could_not_be_measured(self):
        networks = [BENCHMARK | {"name": "net"}, {"name": "other", "variants": BENCHMARK["variants"][:1]}]
        failures = [{"name": "third", "words": "There is no such file."}]
        zoo = {"schemaVersion": 1, "networks": networks, "validity": "VALID", "failures": failures}
        told = self.run_compare("--from", self.save(zoo), "--reference", "b")
        self.assertIn("net: ms per image, medians; ratios to b\n", told)
        self.assertIn("other: ms per image, medians; ratios to a\n", told)
        self.assertIn("b is 2.00 times as fast as a.", told)
        self.assertTrue(
            told.endswith("\nVALID\n- third was not measured: There is no such file.\n"), told
        )

    def test_ratios_are_to_the_reference_that_is_named(self):
        told = self.run_compare("--from", self.save(BENCHMARK), "--reference", "b")
        self.assertIn("ratios to b\n", told)
        self.assertIn("6.000 | 0.500 × |", told)

    def test_refuses_a_reference_that_is_not_in_the_file(self):
        said = self.refusal(BENCHMARK, "--reference", "c")
        self.assertEqual(said, "The reference c is not among a, b.")

    def test_refuses_to_measure_and_to_read_at_once(self):
        self.assertIn("--from measures nothing", self.refusal(BENCHMARK, "--graph", "a.onnx"))

    def test_refuses_what_is_not_json(self):
        self.assertIn("it is not JSON", self.refusal("| a | b |"))

    def test_refuses_a_file_whose_fields_may_mean_something_else(self):
        self.assertIn("schemaVersion is not 1", self.refusal(BENCHMARK | {"schemaVersion": 2}))

    def test_refuses_a_variant_without_runs(self):
        said = self.refusal({"schemaVersion": 1, "variants": [{"name": "a"}]})
        self.assertIn("a variant (a) has no runs", said)

    def test_refuses_a_run_without_a_figure(self):
        runs = [{"images": 1, "cpuMillisPerImage": 1.0}]
        said = self.refusal({"schemaVersion": 1, "variants": [{"name": "a", "runs": runs}]})
        self.assertIn("wallMillisPerImage of run 0 of a is missing", said)

    def test_says_that_a_file_is_not_there(self):
        with self.assertRaisesRegex(exchange.ExchangeError, "No such file"):
            self.run_compare("--from", self.folder / "none.json")


if __name__ == "__main__":
    unittest.main()
