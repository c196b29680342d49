"""Whether graphs that take pixels and normalise them inside answer as those that are given numbers."""

import unittest
from pathlib import Path
from unittest import mock

import support

MISSING = support.missing("torch", "onnx", "onnxruntime")
if not MISSING:
    import nets
    import onnx
    import onnxruntime
    import torch

    from tracecast_export import in_graph, parity, pictures
    from tracecast_export.interface import Transforms

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
TOLD = ("--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225", "--resize", "36")
IN_GRAPH = ("--interface", "in-graph", *TOLD)
GREY = ("--interface", "in-graph", "--channels", "1", "--mean", "0.5", "--std", "0.25", "--resize", "none")
LAYOUTS = ("nchw", "nhwc")


def pixels(count, channels=3, height=32, width=32):
    """Returns random pictures, uint8 in NCHW."""
    return torch.randint(0, 256, (count, channels, height, width), dtype=torch.uint8)


def laid_out(pictures_in_nchw, layout):
    return pictures_in_nchw.permute(0, 2, 3, 1).contiguous() if layout == "nhwc" else pictures_in_nchw


def normalised(pictures_in_nchw, mean=MEAN, std=STD):
    """Returns what float32 has for them, rounded once: not what the package computes."""
    mean, std = (torch.tensor(row, dtype=torch.float64)[:, None, None] for row in (mean, std))
    return ((pictures_in_nchw.double() / 255 - mean) / std).float()


def run_torchscript(path, batch):
    with torch.no_grad():
        return torch.jit.load(str(path))(batch)


def run_onnx(path, batch):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors, not what its optimiser leaves alone
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return torch.from_numpy(session.run(None, {"input": batch.numpy()})[0])


@unittest.skipIf(MISSING, f"{MISSING} not installed")
class InGraphTest(support.CommandTest):
    def setUp(self):
        super().setUp()
        torch.manual_seed(3)

    def answers(self, batch, name="net"):
        """Returns what the archives of both formats answer."""
        return (
            run_torchscript(self.folder / f"{name}.pt", batch),
            run_onnx(self.folder / f"{name}.onnx", batch),
        )

    def assert_answers(self, module, layout, batch=None, **normalisation):
        """Holds both archives against the module, which is given normalised numbers."""
        batch = pixels(5) if batch is None else batch
        with torch.no_grad():
            expected = module.eval()(normalised(batch, **normalisation))
        for given in self.answers(laid_out(batch, layout)):
            torch.testing.assert_close(given, expected)

    def graph_input(self):
        return onnx.load(self.folder / "net.onnx").graph.input[0].type.tensor_type

    def test_answers_as_the_archive_whose_interface_is_metadata(self):
        self.run_command(
            *("--factory", "nets:Plain", "--size", "32", "--format", "torchscript,onnx"),
            *("--output", self.folder / "beside", "--interface", "metadata", *TOLD),
        )
        batch = pixels(6)
        beside = self.answers(normalised(batch), "beside")
        for layout in LAYOUTS:
            self.export("Plain", "--layout", layout, *IN_GRAPH)
            inside = self.answers(laid_out(batch, layout))
            for one, other in zip(inside, beside):
                torch.testing.assert_close(one, other)
                self.assertTrue(one.argmax(1).equal(other.argmax(1)))
            self.assert_answers(nets.Plain(), layout)

    def test_onnx_takes_uint8_in_the_layout(self):
        for layout, shape in (("nchw", [0, 3, 32, 48]), ("nhwc", [0, 32, 48, 3])):
            self.export("Plain", "--layout", layout, *IN_GRAPH, formats="onnx", size="32x48")
            self.assertEqual(self.graph_input().elem_type, onnx.TensorProto.UINT8)
            axes = self.graph_input().shape.dim
            self.assertEqual([axis.dim_value for axis in axes], shape)
            self.assertEqual(axes[0].dim_param, "batch")

    def test_the_newer_exporter_takes_uint8_too(self):
        if absent := support.missing("onnxscript"):
            self.skipTest(f"{absent} not installed")
        self.export("Plain", *IN_GRAPH, "--exporter", "dynamo", formats="onnx")
        self.assertEqual(self.graph_input().elem_type, onnx.TensorProto.UINT8)
        batch = pixels(5)
        with torch.no_grad():
            expected = nets.Plain().eval()(normalised(batch))
        given = run_onnx(self.folder / "net.onnx", laid_out(batch, "nhwc"))
        torch.testing.assert_close(given, expected)

    def test_stores_that_pixels_stay_as_they_are(self):
        labels = self.folder / "labels.txt"
        labels.write_text("a\nb\nc\nd\ne\n")
        answers = ("--labels", labels, "--activation", "softmax", "--filter", "bicubic")
        self.export("Plain", *IN_GRAPH, *answers, size="32x48")
        stored = self.extra_file("tracecast.json")
        self.assertEqual(
            stored,
            {
                "version": 1,
                "preprocessing": {
                    "resize": {"shortestSide": 36},
                    "height": 32,
                    "width": 48,
                    "filter": "bicubic",
                    "colourOrder": "rgb",
                    "layout": "nhwc",
                    "elementType": "uint8",
                    "scale": 1.0,
                    "mean": [0.0, 0.0, 0.0],
                    "std": [1.0, 1.0, 1.0],
                },
                "activation": "softmax",
                "labels": ["a", "b", "c", "d", "e"],
            },
        )
        self.assertEqual(self.properties()["tracecast.interface"], stored)
        self.export("Plain", *IN_GRAPH, "--layout", "nchw", formats="torchscript")
        self.assertEqual(self.extra_file("tracecast.json")["preprocessing"]["layout"], "nchw")

    def test_keeps_in_the_archive_what_it_does_inside(self):
        self.export("Plain", *IN_GRAPH, "--batch", "2")
        record = self.extra_file("tracecast-export.json")
        self.assertEqual(record["inputShape"], [2, 32, 32, 3])
        self.assertEqual(record["inputType"], "uint8")
        self.assertEqual(
            record["normalisedInGraph"], {"scale": 1 / 255, "mean": list(MEAN), "std": list(STD)}
        )
        self.assertTrue(record["parity"]["agrees"])

    def test_scale_counts(self):
        told = ("--mean", "123.7,116.3,103.5", "--std", "58.4,57.1,57.4", "--resize", "none")
        self.export("Plain", "--interface", "in-graph", *told, "--scale", "1")
        mean, std = ([x / 255 for x in row] for row in ((123.7, 116.3, 103.5), (58.4, 57.1, 57.4)))
        self.assert_answers(nets.Plain(), "nhwc", mean=mean, std=std)

    def test_takes_grey_pictures(self):
        for layout in LAYOUTS:
            self.export("Grey", *GREY, "--layout", layout)
            self.assert_answers(nets.Grey(), layout, pixels(4, 1), mean=(0.5,), std=(0.25,))
        self.assertEqual(self.extra_file("tracecast.json")["preprocessing"]["colourOrder"], "grey")

    def test_takes_pictures_of_other_sizes_where_the_module_does(self):
        self.export("Plain", *IN_GRAPH, formats="torchscript")
        batch = pixels(2, height=48, width=40)
        given = run_torchscript(self.folder / "net.pt", laid_out(batch, "nhwc"))
        torch.testing.assert_close(given, nets.Plain().eval()(normalised(batch)))

    def test_takes_modules_that_need_channels_apart_in_memory(self):
        for layout in LAYOUTS:
            self.export("Viewing", *IN_GRAPH, "--layout", layout)
            self.assert_answers(nets.Viewing(), layout)
            interleaved = pixels(2).contiguous(memory_format=torch.channels_last)
            given = interleaved.permute(0, 2, 3, 1) if layout == "nhwc" else interleaved
            answer = run_torchscript(self.folder / "net.pt", given)
            torch.testing.assert_close(answer, nets.Viewing().eval()(normalised(interleaved.contiguous())))

    def test_scripts_what_branches(self):
        for factory, scripted in (("Branching", "module.gate"), ("BranchingAtTop", "module")):
            self.assertIn(f"so it is traced, {scripted} scripted", self.export(factory, *IN_GRAPH))
            for batch in (pixels(3) // 4, 255 - pixels(3) // 4):
                self.assert_answers(getattr(nets, factory)(), "nhwc", batch)
        self.assertIn(", scripted, ", self.export("BranchingAtTop", *IN_GRAPH, "--method", "script"))
        self.assert_answers(nets.BranchingAtTop(), "nhwc", 255 - pixels(3) // 4)

    def test_several_outputs_keep_their_names(self):
        self.export("Dict", *IN_GRAPH)
        names = ["scores", "features.0", "features.1"]
        self.assertEqual([v.name for v in onnx.load(self.folder / "net.onnx").graph.output], names)
        batch = pixels(2)
        script, _ = self.answers(laid_out(batch, "nhwc"))
        self.assertEqual(list(script), names)
        torch.testing.assert_close(script["scores"], nets.Dict().eval()(normalised(batch))["scores"])

    def test_wraps_a_torchscript_file(self):
        module = nets.BranchingAtTop().eval()
        file = self.folder / "given.pt"
        place = ["--format", "torchscript,onnx", "--output", self.folder / "net", "--size", "32"]
        for graph in (torch.jit.script(module), torch.jit.freeze(torch.jit.script(module))):
            torch.jit.save(graph, file)
            for layout in LAYOUTS:
                said = self.run_command("--torchscript", file, *place, *IN_GRAPH, "--layout", layout)
                self.assertIn("net.pt: torchscript, traced, ", said)
                for batch in (pixels(3) // 4, 255 - pixels(3) // 4):
                    self.assert_answers(module, layout, batch)

    def test_the_bound_of_rounding_counts_weights_that_are_constants(self):
        module = nets.Plain().eval()
        frozen = torch.jit.freeze(torch.jit.trace(module, normalised(pixels(2))))
        self.assertEqual(list(frozen.parameters()), [])
        self.assertEqual(parity.rounding_bound(frozen), parity.rounding_bound(module))

    def test_is_asked_real_pixels(self):
        transforms = Transforms(8, 6, None, MEAN, STD)
        for layout, shape in (("nchw", (4, 3, 8, 6)), ("nhwc", (4, 8, 6, 3))):
            given = in_graph.PixelInput(transforms, layout)
            means = {}
            for kind, (least, most) in in_graph.PIXELS.items():
                batch = given.random(kind, 4, (3, 8, 6))
                self.assertEqual((batch.dtype, batch.shape), (torch.uint8, shape))
                self.assertGreaterEqual(batch.min(), least)
                self.assertLessEqual(batch.max(), most)
                means[kind] = batch.float().mean()
            self.assertGreater(means["light random"], means["random"])
            self.assertLess(means["dark random"], means["random"])
            in_nchw = batch.permute(0, 3, 1, 2) if layout == "nhwc" else batch
            torch.testing.assert_close(given.for_module(batch), normalised(in_nchw))

    def test_refuses_to_write_another_normalisation(self):
        right = in_graph.Normalising

        def wrong(change):
            def made(*arguments):
                module = right(*arguments)
                change(module)
                return module

            return mock.patch.object(in_graph, "Normalising", made)

        for change in (
            lambda module: module.offset.zero_(),
            lambda module: module.factor.mul_(255 / 256),
            lambda module: module.offset.copy_(module.offset.flip(0)),
            lambda module: module.factor.add_(1e-6),
        ):
            with wrong(change):
                self.assertIn("no graph answers as the module does", self.refused("Plain", *IN_GRAPH))

    def test_refuses_to_write_another_layout(self):
        def turned(self, batch):
            if self.channels_last:
                batch = batch.permute(0, 3, 2, 1)
            return self.module(batch.float() * self.factor + self.offset)

        with mock.patch.object(in_graph.Normalising, "forward", turned):
            self.assertIn("no graph answers as the module does", self.refused("Plain", *IN_GRAPH))

    def test_refuses_what_is_refused_without(self):
        for factory, why in (
            ("Zeros", "zeros alone"),
            ("Constant", "the same answer to every picture"),
            ("NotANumber", "NaN"),
            ("IllConditioned", "ill-conditioned"),
            ("MixingBatch", "beside other images it differs"),
            ("FixedBatch", "in a batch of 1, instead of 2, "),
            ("StaysInTraining", "stays in training mode"),
            ("AlwaysDropping", "not the same a second time"),
        ):
            self.assertIn(why, self.refused(factory, *IN_GRAPH))

    def test_has_to_know_the_normalisation(self):
        message = self.refused("Plain", "--interface", "in-graph", "--std", "0.5,0.5,0.5")
        self.assertIn("--mean, --resize not given, and nets:Plain brings none", message)
        told = ("--interface", "in-graph", "--mean", "0.5", "--std", "0.5,0.5,0.5", "--resize", "none")
        self.assertIn("--mean has 1 number", self.refused("Plain", *told))

    def test_compares_on_pictures_given_as_pixels(self):
        if absent := support.missing("PIL"):
            self.skipTest(f"{absent} not installed")
        from PIL import Image

        for i in range(3):
            Image.effect_noise((50 + i, 40), 60).convert("RGB").save(self.folder / f"{i}.png")
        numbers = Transforms(32, 30, 36, MEAN, STD)
        files = pictures.files_of("--images", [self.folder], 64)
        beside = pictures.read(files, numbers)
        for layout in LAYOUTS:
            read = pictures.read(files, numbers.of_pixels(layout))
            self.assertEqual(read.dtype, torch.uint8)
            given = in_graph.PixelInput(numbers, layout).for_module(read)
            self.assertEqual(given.shape, (3, 3, 32, 30))
            torch.testing.assert_close(given, beside, rtol=0, atol=1e-6)
            self.export("Plain", *IN_GRAPH, "--layout", layout, "--images", self.folder)
            probes = self.extra_file("tracecast-export.json")["parity"]["probes"]
            self.assertEqual(probes[3:], ["1 picture(s) given", "2 picture(s) given"])


if __name__ == "__main__":
    unittest.main()
