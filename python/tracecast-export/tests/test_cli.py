"""Whether options are understood, and what is wrong is told: no PyTorch is needed."""

import contextlib
import io
import sys
import unittest
from pathlib import Path
from unittest import mock

import support
from tracecast_export import cli
from tracecast_export.cli import Resize

PLACE = ("--format", "onnx", "--output", "net.onnx")


class CliTest(support.CommandTest):
    def wrong(self, *arguments):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), self.assertRaises(SystemExit) as ended:
            cli.parse(arguments)
        self.assertEqual(ended.exception.code, 2)
        return said.getvalue().splitlines()[-1]

    def test_takes_the_options_of_before(self):
        options = cli.parse(["--random", "resnet50", "--seed", "7", "--no-freeze", *PLACE])
        self.assertEqual((options.random, options.seed, options.freeze), ("resnet50", 7, False))
        self.assertEqual((options.formats, options.output), (["onnx"], Path("net.onnx")))
        cli.parse(["--weights", "ResNet18_Weights.IMAGENET1K_V1", *PLACE])

    def test_reads_sizes_and_resizes(self):
        options = cli.parse(["--network", "x", "--size", "224", "--images", "a", *PLACE])
        self.assertEqual(options.size, (224, 224))
        more = ["--network", "x", "--interface", "metadata", "--size", "192x256", *PLACE]
        for text, value in (("256", 256), ("192x256", (192, 256)), ("none", None)):
            options = cli.parse([*more, "--resize", text])
            self.assertEqual((options.size, options.resize), ((192, 256), Resize(value)))

    def test_wants_one_source(self):
        one = "give one of --network, --random, --weights, --factory, --torchscript"
        self.assertIn(one, self.wrong(*PLACE))
        self.assertIn(one, self.wrong("--network", "a", "--factory", "b:c", *PLACE))

    def test_wants_what_belongs_together(self):
        self.assertIn("goes with --factory", self.wrong("--network", "a", "--state-dict", "b", *PLACE))
        self.assertIn("not with --random", self.wrong("--random", "a", "--weights", "b", *PLACE))
        labels = self.wrong("--network", "a", "--labels", "b", *PLACE)
        self.assertIn("--labels describes the interface: add --interface metadata", labels)

    def test_a_layout_is_of_graphs_that_take_pixels(self):
        for interface in ([], ["--interface", "metadata"]):
            refused = self.wrong("--network", "a", "--layout", "nchw", *interface, *PLACE)
            self.assertIn("--layout is of a graph that takes pixels: add --interface in-graph", refused)
        more = ["--network", "a", "--interface", "in-graph", *PLACE]
        self.assertEqual(cli.parse(more).layout, "nhwc")
        self.assertEqual(cli.parse([*more, "--layout", "nchw"]).layout, "nchw")

    def test_kept_parameters_are_neither_frozen_nor_merged_nor_quantised(self):
        keep = ["--network", "a", "--keep-parameters"]
        self.assertFalse(cli.parse([*keep, *PLACE]).freeze)
        dynamo = self.wrong(*keep, "--exporter", "dynamo", *PLACE)
        self.assertIn("--keep-parameters is not for --exporter dynamo", dynamo)
        photographs = ["--calibration", "b", "--images", "c"]
        int8 = self.wrong(*keep, "--quantize", "int8", *photographs, *PLACE)
        self.assertIn("--keep-parameters is not for --quantize", int8)

    def test_int8_needs_photographs_to_be_made_on_and_to_be_judged_by(self):
        int8 = ["--network", "a", "--quantize", "int8", "--calibration", "b"]
        self.assertIn("others to be judged on (--images)", self.wrong(*int8, *PLACE))
        int8 += ["--images", "c"]
        self.assertEqual(cli.parse([*int8, *PLACE]).min_agreement, 0.98)
        torchscript = ["--format", "torchscript", "--output", "net.pt"]
        self.assertIn("--quantize is of ONNX graphs", self.wrong(*int8, *torchscript))
        self.assertIn("98 is not above 0 and at most 1", self.wrong(*int8, "--min-agreement", "98", *PLACE))
        self.assertIn("lower --min-agreement instead", self.wrong(*int8, "--force", *PLACE))
        self.assertIn("leave --batch out", self.wrong(*int8, "--batch", "4", *PLACE))
        alone = self.wrong("--network", "a", "--calibration", "b", *PLACE)
        self.assertIn("are of int8 graphs: add --quantize int8", alone)

    def test_knows_two_formats(self):
        self.assertIn("'tflite' is none", self.wrong("--network", "a", "--format", "tflite"))

    def test_tells_in_one_line_that_torch_is_missing(self):
        with mock.patch.dict(sys.modules, {"torch": None}):
            message = self.refusal("--network", "resnet18", *PLACE)
        self.assertIn("Install torch for", message)


if __name__ == "__main__":
    unittest.main()
