"""Whether torch's dynamo exporter, where it differs from the older one, writes what that does."""

import os
import sys
import unittest

import support

MISSING = support.missing("torch", "onnx", "onnxruntime", "onnxscript")
if not MISSING:
    import nets
    import onnx
    import onnxruntime
    import torch
    from onnx import numpy_helper


@unittest.skipIf(MISSING, f"{MISSING} not installed")
class DynamoTest(support.CommandTest):
    def capture(self, factory, *more):
        return self.export(factory, "--exporter", "dynamo", *more, formats="onnx")

    def model(self):
        return onnx.load(self.folder / "net.onnx", load_external_data=False)

    def answers(self, batch):
        session = onnxruntime.InferenceSession(
            str(self.folder / "net.onnx"), providers=["CPUExecutionProvider"]
        )
        return [torch.from_numpy(row) for row in session.run(None, {"input": batch.numpy()})]

    def shape(self, value):
        return [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]

    def test_leaves_the_batch_axis_open(self):
        self.assertIn("net.onnx: onnx, captured by torch.export, ", self.capture("Plain"))
        graph = self.model().graph
        self.assertEqual(self.shape(graph.input[0]), ["batch", 3, 32, 32])
        self.assertEqual(self.shape(graph.output[0]), ["batch", 5])
        for size in (1, 2, 7):
            batch = torch.randn(size, 3, 32, 32)
            torch.testing.assert_close(self.answers(batch)[0], nets.Plain().eval()(batch))

    def test_writes_a_graph_of_exactly_so_many_images(self):
        for size in (1, 3):
            self.capture("Plain", "--batch", size)
            graph = self.model().graph
            self.assertEqual(self.shape(graph.input[0]), [size, 3, 32, 32])
            self.assertEqual(self.shape(graph.output[0]), [size, 5])

    def test_weights_are_inside_the_file(self):
        self.capture("Wide")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["net.onnx"])
        locations = {tensor.data_location for tensor in self.model().graph.initializer}
        self.assertEqual(locations, {onnx.TensorProto.DEFAULT})

    def test_refuses_weights_that_one_file_has_no_room_for(self):
        message = self.refused("TooLarge", "--exporter", "dynamo", formats="onnx", size=8)
        self.assertIn("the weights take 2.0 GiB, and an ONNX file has at most 2", message)

    def test_only_weights_that_are_the_modules_have_their_names(self):
        for factory in ("Plain", "NamedPair"):
            self.capture(factory)
            weights = getattr(nets, factory)().state_dict()
            names = set()
            for tensor in self.model().graph.initializer:
                names.add(tensor.name)
                if tensor.name in weights:
                    value = torch.from_numpy(numpy_helper.to_array(tensor).copy())
                    self.assertTrue(value.equal(weights[tensor.name]), tensor.name)
            self.assertLessEqual({"fc.weight", "fc.bias"}, names)
            folded = {"trunk.0.weight", "trunk.0.weight.folded"} & names
            self.assertEqual(folded, {"trunk.0.weight.folded"})

    def test_names_of_outputs_stay(self):
        for factory, names in (
            ("Tuple", ["output_0", "output_1"]),
            ("NamedPair", ["logits", "twice"]),
            ("DataClass", ["logits"]),
            ("Dict", ["scores", "features.0", "features.1"]),
            ("Twice", ["one", "other"]),
            ("NamedAsOperators", ["relu", "conv2d", "input"]),
        ):
            self.capture(factory)
            outputs = self.model().graph.output
            self.assertEqual([value.name for value in outputs], names)
            self.assertEqual({self.shape(value)[0] for value in outputs}, {"batch"})

    def test_says_in_the_file_how_it_was_made(self):
        self.capture("Plain")
        record = self.properties()["tracecast.export"]
        self.assertEqual((record["graph"], record["opset"]), ("captured by torch.export", 18))
        self.assertEqual(record["parity"]["batchSizes"], [1, 3, 4])

    def test_files_hold_no_path_of_the_machine(self):
        self.capture("Attention")
        content = (self.folder / "net.onnx").read_bytes()
        for path in (self.folder, support.HERE, torch.__path__[0], sys.prefix, os.path.expanduser("~/")):
            self.assertNotIn(str(path).encode(), content)
        self.assertNotIn(b".py", content)

    def test_takes_an_attention_in_batches_of_any_size(self):
        self.capture("Attention")
        self.assertEqual(self.shape(self.model().graph.input[0])[0], "batch")

    def test_takes_modules_whose_forward_takes_anything(self):
        self.capture("Starred")
        self.assertEqual(self.shape(self.model().graph.input[0])[0], "batch")

    def test_writes_torchscript_beside_it(self):
        said = self.export("Plain", "--exporter", "dynamo")
        self.assertIn("net.pt: torchscript, traced, ", said)
        self.assertIn("net.onnx: onnx, captured by torch.export, ", said)

    def test_refuses_branches_and_the_other_exporter_takes_them(self):
        message = self.refused("Branching", "--exporter", "dynamo", formats="onnx")
        self.assertIn("Could not guard on data-dependent expression", message)
        self.assertIn("Use --exporter torchscript.", message)
        self.export("Branching", "--exporter", "torchscript", formats="onnx")

    def test_refuses_torchscript_and_the_other_exporter_takes_it(self):
        message = self.refused("ScriptedPart", "--exporter", "dynamo", formats="torchscript,onnx")
        self.assertIn("gate is TorchScript", message)
        self.assertIn("Use --exporter torchscript.", message)
        self.export("ScriptedPart", "--exporter", "torchscript", formats="onnx")

    def test_refuses_an_opset_that_the_exporter_does_not_write(self):
        message = self.refused("Plain", "--exporter", "dynamo", "--opset", 13, formats="onnx")
        self.assertIn("writes opset 18 where 13 is asked for. Use --opset 18", message)
        self.export("Plain", "--opset", 13, formats="onnx")
        self.assertEqual(self.model().opset_import[0].version, 13)
        self.capture("Plain", "--opset", 20)
        self.assertEqual(self.model().opset_import[0].version, 20)

    def test_the_older_exporter_refuses_opsets_that_only_the_other_writes(self):
        message = self.refused("Plain", "--opset", 21, formats="onnx")
        self.assertIn("writes opset 20 at most. Try --exporter dynamo", message)


if __name__ == "__main__":
    unittest.main()
