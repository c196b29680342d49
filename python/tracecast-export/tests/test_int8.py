"""Whether int8 graphs are rounded as they should be, and agree as much as they say."""

import unittest

import support

MISSING = support.missing("torch", "onnx", "onnxruntime", "PIL")
if not MISSING:
    import numpy
    import onnx
    import torch
    from PIL import Image

    from tracecast_export.int8 import graph as graphs
    from tracecast_export.int8 import moments, noise, quantizing, ranges, rounding

PIXELS = 32


def convolutions():
    """A graph of layers of every kind; the second convolution is depthwise and strides."""
    layers = [
        torch.nn.Conv2d(3, 8, 3, padding=1),
        torch.nn.ReLU6(),
        torch.nn.Conv2d(8, 8, 3, stride=2, padding=(0, 1), groups=8),
        torch.nn.Conv2d(8, 12, (1, 3), dilation=(1, 2), groups=2),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.LazyLinear(5),
    ]
    return torch.nn.Sequential(*layers).eval()


@unittest.skipIf(MISSING, f"{MISSING} not installed")
class Int8Test(support.CommandTest):
    def graph(self, module=None):
        torch.manual_seed(0)
        file = str(self.folder / "float.onnx")
        module = module or convolutions()
        axes = {"input": {0: "batch"}, "output": {0: "batch"}}
        example = torch.randn(2, 3, PIXELS, PIXELS)
        module(example)
        names = {"input_names": ["input"], "output_names": ["output"], "dynamic_axes": axes}
        torch.onnx.export(module, (example,), file, dynamo=False, **names)
        return graphs.read(file, str(self.folder / "folded.onnx"))

    def images(self, count, seed=0):
        return numpy.random.default_rng(seed).normal(size=(count, 3, PIXELS, PIXELS)).astype("float32")

    def rows(self, groups=1, outputs=6, inputs=40, seed=0):
        """Returns a weight's rows and correlated inputs: (groups, outputs, inputs), (groups, n, inputs)."""
        rng = numpy.random.default_rng(seed)
        mixed = rng.normal(size=(groups, inputs, inputs))
        given = rng.normal(size=(groups, 500, inputs)) @ mixed + 3.0
        return rng.normal(size=(groups, outputs, inputs)), given

    def test_patches_times_weights_are_what_a_convolution_answers(self):
        graph, images = self.graph(), self.images(3)
        self.assertEqual([layer.groups for layer in graph.layers], [1, 8, 2, 1])
        names = [name for layer in graph.layers for name in (layer.node.input[0], layer.node.output[0])]
        (tensors,) = graph.answers(images, names)
        for layer in graph.layers:
            weight, bias = graph.weights[layer.weight], graph.weights[layer.bias]
            rng = numpy.random.default_rng(0)
            rows = graph.patches(layer, tensors[layer.node.input[0]], rng, 10**6)
            sums = numpy.einsum("gpi,goi->pgo", rows, layer.rows(weight)).reshape(len(rows[0]), -1) + bias
            answer = numpy.moveaxis(tensors[layer.node.output[0]], 1, -1).reshape(len(sums), -1)
            # the places come in an order of their own
            sums, answer = (numpy.sort(part, axis=0) for part in (sums, answer))
            numpy.testing.assert_allclose(sums, answer, atol=1e-4)

    def test_weights_come_back_out_of_their_rows(self):
        graph = self.graph()
        for layer in graph.layers:
            weight = graph.weights[layer.weight]
            numpy.testing.assert_array_equal(layer.weight_of(layer.rows(weight), weight), weight)

    def test_rounded_weights_lie_on_the_grid_that_their_largest_makes(self):
        graph, images = self.graph(), self.images(16)
        for layer, mean, covariance in moments.of_layers(graph, graph.layers, images):
            before = graph.weights[layer.weight]
            after, _ = rounding.rounded(layer, before, mean, covariance)
            before, after = layer.rows(before), layer.rows(after)
            numpy.testing.assert_allclose(numpy.abs(after).max(2), numpy.abs(before).max(2), rtol=1e-6)
            numbers = after / rounding.steps(after)[:, :, None]
            numpy.testing.assert_allclose(numbers, numpy.round(numbers), atol=1e-3)

    def test_rounding_one_after_the_other_errs_less_than_to_the_nearest(self):
        for groups, inputs in ((1, 40), (7, 9), (1, 300)):
            rows, given = self.rows(groups, inputs=inputs)
            mean = given.mean(1)
            centred = given - mean[:, None]
            covariance = centred.transpose(0, 2, 1) @ centred / given.shape[1]
            errors = [
                numpy.square((rows - on_grid) @ centred.transpose(0, 2, 1)).mean()
                for on_grid in (
                    rounding._one_after_the_other(rows, covariance),
                    rounding._nearest(rows),
                )
            ]
            self.assertLess(errors[0], 0.7 * errors[1])

    def test_the_bias_takes_up_the_mean_of_the_error(self):
        graph, images = self.graph(), self.images(16)
        layer = graph.layers[1]
        (_, mean, covariance), *_ = moments.of_layers(graph, [layer], images)
        weight = graph.weights[layer.weight]
        after, shift = rounding.rounded(layer, weight, mean, covariance)
        lost = numpy.einsum("goi,gi->go", layer.rows(weight) - layer.rows(after), mean).reshape(-1)
        numpy.testing.assert_allclose(shift, lost, atol=1e-7)
        self.assertTrue(shift.any())

    def test_a_layer_with_too_many_inputs_has_a_mean_alone(self):
        graph = self.graph()
        support.patch(self, moments, "MOST_INPUTS", 20)
        found = {
            layer.node.name: covariance is None
            for layer, _, covariance in moments.of_layers(graph, graph.layers, self.images(2))
        }
        self.assertEqual(list(found.values()), [True, False, False, True])

    def test_covariances_are_the_same_however_many_fit_into_memory(self):
        graph, images = self.graph(), self.images(4)
        whole = [c for _, _, c in moments.of_layers(graph, graph.layers[1:2], images)]
        support.patch(self, moments, "MOST_BYTES", 1)
        parts = [c for _, _, c in moments.of_layers(graph, graph.layers, images)][1:2]
        numpy.testing.assert_allclose(whole[0], parts[0])

    def test_few_large_numbers_do_not_widen_a_range(self):
        numbers = numpy.random.default_rng(0).normal(size=1_000_000)
        numbers[:2] = -12, 16
        low, high = ranges._best(numbers, -12.0, 16.0)
        self.assertTrue(-8 < low < -4 and 4 < high < 10, (low, high))
        whole = ranges._error(numbers, -12.0, 16.0)
        self.assertLess(ranges._error(numbers, low, high), 0.8 * whole)

    def test_ranges_start_at_zero_where_numbers_do(self):
        numbers = numpy.random.default_rng(0).uniform(0, 6, 10_000)
        low, high = ranges._best(numbers, 0.0, 6.0)
        self.assertEqual(low, 0.0)
        self.assertGreater(high, 5.5)
        self.assertEqual(ranges._best(numpy.zeros(10), 0.0, 0.0), (0.0, 1.0))

    def test_what_is_noisiest_for_its_work_stays_in_float(self):
        graph = self.graph()
        first, second = graph.layers[:2]
        (clip,) = (node for node in graph.nodes if node.op_type == "Clip")
        found = noise.Noise({layer.weight: 1e-6 for layer in graph.layers}, {clip.output[0]: 1e-2})
        sizes = {name: 100 for node in graph.nodes for name in node.output}
        grown = noise.FloatLayers(graph, found, sizes)
        self.assertTrue(grown.grow())
        self.assertEqual(grown.chosen, {first.node.name, clip.name, second.node.name})
        self.assertAlmostEqual(grown.left, 2e-6)
        while grown.grow():
            self.assertGreater(grown.share, 0)
        self.assertEqual(grown.share, 1)

    def test_noise_of_a_tensor_is_what_steps_of_its_range_change(self):
        graph, images = self.graph(), self.images(4)
        (clip,) = (node for node in graph.nodes if node.op_type == "Clip")
        exact = graph.answer(images)
        powers = [
            noise.power(noise._with_steps(graph, clip.output[0], 0.0, high).answer(images), exact)
            for high in (2.0, 4.0, 8.0)
        ]
        self.assertTrue(powers[1] < powers[0])
        self.assertTrue(0 < powers[1] < powers[2] < 1e-3, powers)
        given = noise._with_steps(graph, "input", -6.0, 6.0).answer(images)
        self.assertTrue(0 < noise.power(given, exact) < 1e-3)

    def test_layers_that_are_left_in_float_stay_there_in_use(self):
        graph = self.graph()
        images = self.images(8)
        layer = graph.layers[1]
        # one scale for all channels would leave little of the last
        weight = graph.weights[layer.weight] * 0.5 ** numpy.arange(8, dtype="float32").reshape(8, 1, 1, 1)
        work = quantizing._Work(graph.with_weights({layer.weight: weight}), images, str(self.folder / "8"))
        work.write(frozenset([layer.node.name]), work.ranges)
        model = onnx.load(work.file)
        (float_node,) = (node for node in model.graph.node if layer.weight in node.input)
        self.assertEqual(float_node.op_type, "Conv")
        name = graph.outputs[0]
        as_written = graphs.FloatGraph(model).answer(images)
        in_use = graphs.open_session(work.file, threads=1).run([name], {"input": images})[0]
        plain = onnx.load(work.file)
        clip = next(node for node in plain.graph.node if node.name == f"{layer.node.name}/Clip")
        for node in plain.graph.node:
            node.input[:] = [clip.input[0] if one == clip.output[0] else one for one in node.input]
        plain.graph.node.remove(clip)
        without = graphs.open_session(plain, threads=1).run([name], {"input": images})[0]
        errors = [numpy.abs(given - as_written).mean() for given in (in_use, without)]
        self.assertLess(5 * errors[0], errors[1])

    def photographs(self):
        """Writes 12 pictures to be made on and 50 others; returns the options that name them."""
        rng = numpy.random.default_rng(0)
        for folder, count in (("made-on", 12), ("others", 50)):
            (self.folder / folder).mkdir()
            for number in range(count):
                coarse = rng.integers(0, 256, (6, 6, 3), dtype=numpy.uint8)
                picture = Image.fromarray(coarse).resize((PIXELS, PIXELS), Image.Resampling.BICUBIC)
                picture.save(self.folder / folder / f"{number}.png")
        paths = [f"--calibration={self.folder / 'made-on'}", f"--images={self.folder / 'others'}"]
        return ["--quantize", "int8", *paths]

    def interface(self, kind="metadata"):
        return ["--interface", kind, "--mean", "0.5,0.5,0.5", "--std", "0.5,0.5,0.5", "--resize", "none"]

    def test_an_int8_graph_agrees_and_says_how_much(self):
        said = self.export("depthwise", *self.photographs(), *self.interface(), formats="onnx")
        self.assertRegex(said, r"in float32 \d+ bytes, largest difference .*; in int8 \d+ bytes, top-1 as")
        self.assertRegex(said, r"(49|50) of 50 photographs.* times as fast in ONNX Runtime")
        record = self.properties()["tracecast.export"]["int8"]
        self.assertEqual(record["photographs"], 50)
        self.assertGreaterEqual(record["sameTop1"], 49)
        self.assertIn("preprocessing", self.properties()["tracecast.interface"])
        model = onnx.load(self.folder / "net.onnx")
        self.assertEqual(model.graph.input[0].type.tensor_type.elem_type, onnx.TensorProto.FLOAT)
        types = {i.data_type for i in model.graph.initializer if i.name.endswith("_quantized")}
        self.assertLessEqual({onnx.TensorProto.INT8}, types)
        self.assertEqual({o.domain for o in model.opset_import}, {""})

    def test_the_outputs_are_not_rounded(self):
        self.export("depthwise", *self.photographs(), formats="onnx")
        model = onnx.load(self.folder / "net.onnx")
        (last,) = (node for node in model.graph.node if "output" in node.output)
        self.assertEqual(last.op_type, "Gemm")

    def test_pixels_are_normalised_in_float_before_the_first_layer(self):
        self.export("depthwise", *self.photographs(), *self.interface("in-graph"), formats="onnx")
        model = onnx.load(self.folder / "net.onnx")
        self.assertEqual(model.graph.input[0].type.tensor_type.elem_type, onnx.TensorProto.UINT8)
        (first,) = (node for node in model.graph.node if node.op_type == "Add" or node.op_type == "Sub")
        self.assertFalse({name for name in first.input if "Dequantize" in name})

    def test_the_torchscript_graph_beside_it_stays_in_float(self):
        said = self.export("depthwise", *self.photographs())
        self.assertRegex(said, r"net\.pt: torchscript, traced, \d+ bytes, largest difference")
        self.assertIn("in int8", said)

    def test_refuses_an_agreement_that_is_out_of_reach(self):
        options = [*self.photographs(), "--min-agreement", "1"]
        message = self.refused("near_ties", *options, formats="onnx")
        self.assertRegex(message, r"top-1 as in float32 for \d+ of 50 .*, where 100% are wanted")
        self.assertIn("--calibration, or lower --min-agreement", message)

    def test_refuses_a_photograph_on_both_sides(self):
        options = self.photographs()
        (self.folder / "made-on" / "same.png").write_bytes((self.folder / "others" / "7.png").read_bytes())
        message = self.refused("depthwise", *options, formats="onnx")
        self.assertRegex(message, r"7\.png of --images is .*same\.png of --calibration")

    def test_refuses_a_graph_that_ranks_no_classes(self):
        message = self.refused("one_score", *self.photographs(), formats="onnx")
        self.assertIn("all photographs have the same best class, so that to agree on it proves", message)

    def test_refuses_to_be_made_on_few_photographs(self):
        options = self.photographs()
        for number in range(3):
            (self.folder / "made-on" / f"{number}.png").unlink()
        message = self.refused("depthwise", *options, formats="onnx")
        self.assertIn("--calibration has 9 photograph(s), and fewer than 10 decide little", message)

    def test_refuses_photographs_that_are_not_there(self):
        options = [*self.photographs(), f"--calibration={self.folder / 'nowhere'}"]
        message = self.refused("depthwise", *options, formats="onnx")
        self.assertRegex(message, "Cannot read --calibration: .*nowhere does not exist. Give files or")

    def test_refuses_to_judge_by_few_photographs(self):
        options = self.photographs()
        (self.folder / "others" / "7.png").unlink()
        message = self.refused("depthwise", *options, formats="onnx")
        self.assertIn("--images has 49 photograph(s), and agreement on fewer than 50 says little", message)


if __name__ == "__main__":
    unittest.main()
