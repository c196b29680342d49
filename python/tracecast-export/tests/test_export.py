"""Whether small modules are exported right, or refused with the way out."""

import sys
import unittest
import zipfile
from unittest import mock

import support

MISSING = support.missing("torch", "onnx", "onnxruntime")
if not MISSING:
    import nets
    import onnx
    import onnxruntime
    import torch

    from tracecast_export import writing


@unittest.skipIf(MISSING, f"{MISSING} not installed")
class ExportTest(support.CommandTest):
    def answers(self, batch):
        """Returns what net.pt and net.onnx answer: a tensor, tuple or dict, and a row of tensors."""
        graph = torch.jit.load(str(self.folder / "net.pt"))
        session = onnxruntime.InferenceSession(
            str(self.folder / "net.onnx"), providers=["CPUExecutionProvider"]
        )
        row = [torch.from_numpy(a) for a in session.run(None, {"input": batch.numpy()})]
        with torch.no_grad():
            return graph(batch), row

    def output_names(self):
        model = onnx.load(self.folder / "net.onnx")
        return [value.name for value in model.graph.output]

    def assert_same(self, module, batch):
        with torch.no_grad():
            expected = module.eval()(batch)
        script, row = self.answers(batch)
        torch.testing.assert_close(script, expected)
        torch.testing.assert_close(row[0], expected)

    def test_writes_both_formats_that_answer_as_the_module(self):
        said = self.export("Plain")
        self.assertIn("net.pt: torchscript, traced, ", said)
        self.assertIn("net.onnx: onnx, traced, ", said)
        self.assertIn("top-1 the same for 8 of 8", said)
        for size in (1, 6):
            self.assert_same(nets.Plain(), torch.randn(size, 3, 32, 32))

    def test_says_that_it_leaves_training_mode(self):
        self.assertIn("note: the module was in training mode", self.export("Plain"))

    def test_scripts_the_submodule_that_branches(self):
        said = self.export("Branching")
        self.assertIn("so it is traced, gate scripted", said)
        for shift in (-1, 1):
            self.assert_same(nets.Branching(), torch.randn(3, 3, 32, 32) + shift)

    def test_scripts_the_whole_where_it_branches_itself(self):
        self.assertIn("so it is scripted", self.export("BranchingAtTop"))
        for shift in (-1, 1):
            self.assert_same(nets.BranchingAtTop(), torch.randn(3, 3, 32, 32) + shift)

    def test_refuses_a_branch_that_cannot_be_scripted_and_tells_where_it_is(self):
        message = self.refused("Unscriptable")
        self.assertRegex(message, r"lost in tracing: nets\.py:\d+ \(the module\)")
        self.assertIn("scripted: failed (", message)

    def test_tracing_alone_refuses_a_branch(self):
        self.assertIn("Try --method auto", self.refused("Branching", "--method", "trace"))

    def test_says_which_weights_prove_nothing(self):
        said = self.export("EmptyBranch", formats="torchscript")
        self.assertIn("note: branch.weight hold zeros alone, as before training", said)
        self.assertNotIn("zeros alone", self.export("Plain", formats="torchscript"))

    def test_exports_what_has_torchscript_inside(self):
        self.assertIn("net.onnx: onnx, traced, ", self.export("ScriptedPart"))
        for shift in (-1, 1):
            self.assert_same(nets.Branching(), torch.randn(3, 3, 32, 32) + shift)

    def test_a_script_may_answer_with_a_tuple_where_the_module_does_not(self):
        self.assertIn("net.onnx: onnx, scripted, ", self.export("Auxiliary", "--method", "script"))
        self.assert_same(nets.Auxiliary(), torch.randn(3, 3, 32, 32))

    def test_scripting_alone_refuses_what_cannot_be_scripted(self):
        self.assertIn("Try --method auto", self.refused("DataClass", "--method", "script"))
        self.export("DataClass")

    def test_scripts_what_keeps_the_size_of_the_example(self):
        self.export("SizeBaked")
        graph = torch.jit.load(str(self.folder / "net.pt"))
        batch = torch.randn(2, 3, 64, 48)
        torch.testing.assert_close(graph(batch), nets.SizeBaked().eval()(batch))

    def test_writes_a_wrong_graph_by_force_and_says_so_in_it(self):
        self.export("Unscriptable", "--force", formats="torchscript")
        self.assertFalse(self.extra_file("tracecast-export.json")["parity"]["agrees"])

    def test_refuses_what_depends_on_its_batch(self):
        for factory, why in (
            ("FixedBatch", "in a batch of 1, instead of 2, "),
            ("MixingBatch", "beside other images it differs"),
            ("BatchStatistics", "trunk.1 keep no running statistics"),
        ):
            message = self.refused(factory)
            self.assertIn("depends on its batch", message)
            self.assertIn(why, message)
            self.assertIn("--batch 1", message)

    def test_writes_what_depends_on_its_batch_for_single_images(self):
        self.export("BatchStatistics", "--batch", "1")
        self.assert_same(nets.BatchStatistics(), torch.randn(1, 3, 32, 32))
        shape = onnx.load(self.folder / "net.onnx").graph.input[0].type.tensor_type.shape
        self.assertEqual([axis.dim_value for axis in shape.dim], [1, 3, 32, 32])

    def test_refuses_training_mode_that_eval_does_not_end(self):
        self.assertIn("stays in training mode", self.refused("StaysInTraining"))
        self.assertIn("not the same a second time", self.refused("AlwaysDropping"))

    def test_answers_that_prove_nothing_are_refused(self):
        self.assertIn("zeros alone", self.refused("Zeros"))
        self.assertIn("the same answer to every picture", self.refused("Constant"))
        self.assertIn("NaN", self.refused("NotANumber"))
        self.assertIn("ill-conditioned", self.refused("IllConditioned"))

    def test_a_dict_keeps_its_names_flat(self):
        said = self.export("Dict")
        names = ["scores", "features.0", "features.1"]
        self.assertIn("returns dict: exported as 3 output(s), scores, features.0, features.1", said)
        self.assertEqual(self.output_names(), names)
        batch = torch.randn(2, 3, 32, 32)
        script, row = self.answers(batch)
        self.assertEqual(list(script), names)
        torch.testing.assert_close(row[2], nets.Dict().eval()(batch)["features"][1])

    def test_a_dataclass_and_a_named_tuple_keep_their_names(self):
        for factory, names in (("DataClass", ["logits"]), ("NamedPair", ["logits", "twice"])):
            self.export(factory)
            self.assertEqual(self.output_names(), names)
            self.assertEqual(list(self.answers(torch.randn(2, 3, 32, 32))[0]), names)

    def test_a_tuple_stays_one(self):
        self.export("Tuple")
        self.assertEqual(self.output_names(), ["output_0", "output_1"])
        script, row = self.answers(torch.randn(2, 3, 32, 32))
        self.assertIsInstance(script, tuple)
        self.assertTrue(script[1].equal(row[1]))

    def test_refuses_answers_that_are_not_tensors(self):
        self.assertIn("'note' of its answer is str", self.refused("Text"))

    def test_loads_a_state_dict_of_data_parallel_with_a_head_of_three(self):
        file, labels = self.folder / "mine.pth", self.folder / "labels.txt"
        module = nets.Plain(3)
        torch.nn.init.normal_(module.fc.weight)
        torch.save(torch.nn.DataParallel(module).state_dict(), file)
        labels.write_text("cat\ndog\nhorse\n")
        told = ["--mean", "0.5,0.5,0.5", "--std", "0.5,0.5,0.5", "--resize", "36"]
        said = self.export(
            "three_classes",
            *("--state-dict", file, "--interface", "metadata", "--labels", labels),
            *told,
        )
        self.assertIn("'module.', which torch.nn.DataParallel adds, was taken off", said)
        self.assert_same(module, torch.randn(2, 3, 32, 32))
        stored = self.extra_file("tracecast.json")
        self.assertEqual(stored["labels"], ["cat", "dog", "horse"])
        self.assertEqual(stored["preprocessing"]["resize"], {"shortestSide": 36})
        self.assertEqual(self.properties()["tracecast.interface"], stored)

    def test_refuses_labels_for_another_head(self):
        labels = self.folder / "labels.txt"
        labels.write_text("cat\ndog\n")
        told = ["--mean", "0.5,0.5,0.5", "--std", "0.5,0.5,0.5", "--resize", "none"]
        message = self.refused("Plain", "--interface", "metadata", "--labels", labels, *told)
        self.assertIn("2 labels for 5 scores", message)

    def test_refuses_a_state_dict_of_another_module(self):
        file = self.folder / "mine.pth"
        torch.save({"fc.weight": torch.zeros(3, 128)}, file)
        message = self.refused("Plain", "--state-dict", file)
        self.assertIn("fc.weight is 3x128 and not 5x128", message)
        self.assertIn("missing (trunk.0.weight", message)

    def test_loads_a_state_dict_of_a_compiled_module(self):
        file, module = self.folder / "mine.pth", nets.Plain(3)
        torch.nn.init.normal_(module.fc.weight)
        torch.save(torch.compile(module).state_dict(), file)
        said = self.export("three_classes", "--state-dict", file)
        self.assertIn("'_orig_mod.', which torch.compile adds, was taken off", said)
        self.assert_same(module, torch.randn(2, 3, 32, 32))

    def test_exports_what_is_compiled_or_spread_over_devices(self):
        said = self.export("compiled")
        self.assertIn("note: the module inside torch.compile is exported", said)
        self.assertIn("note: the module inside torch.nn.DataParallel is exported", said)
        self.assert_same(nets.Plain(), torch.randn(2, 3, 32, 32))

    @support.needs("safetensors")
    def test_loads_safetensors(self):
        from safetensors.torch import save_file

        file, module = self.folder / "mine.safetensors", nets.Plain(3)
        torch.nn.init.normal_(module.fc.weight)
        save_file(torch.nn.DataParallel(module).state_dict(), file)
        said = self.export("three_classes", "--state-dict", file)
        self.assertIn("'module.', which torch.nn.DataParallel adds, was taken off", said)
        self.assert_same(module, torch.randn(2, 3, 32, 32))

    @support.needs("safetensors")
    def test_refuses_safetensors_that_are_none(self):
        file = self.folder / "mine.safetensors"
        torch.save(nets.Plain().state_dict(), file)
        message = self.refused("Plain", "--state-dict", file)
        self.assertIn("Give a file that safetensors.torch.save_file wrote", message)

    def test_tells_what_to_install_for_safetensors(self):
        file = self.folder / "mine.safetensors"
        file.write_bytes(b"")
        with mock.patch.dict(sys.modules, {"safetensors": None}):
            message = self.refused("Plain", "--state-dict", file)
        self.assertIn("Install safetensors for", message)
        self.assertIn("or save the state_dict with torch.save", message)

    def test_refuses_a_whole_pickled_module(self):
        file = self.folder / "mine.pth"
        torch.save(nets.Plain(), file)
        self.assertIn("whose code would be run", self.refused("Plain", "--state-dict", file))

    def test_refuses_factories_that_make_no_module(self):
        self.assertIn("it failed (ValueError: no configuration)", self.refused("failing"))
        self.assertIn("it returned NoneType", self.refused("none"))
        self.assertIn("has no attribute 'nobody'", self.refused("nobody"))
        self.assertIn("No module named 'nowhere'", self.refusal(
            *("--factory", "nowhere:net", "--format", "onnx", "--output", self.folder / "net.onnx")
        ))

    def test_takes_a_torchscript_file(self):
        module = nets.BranchingAtTop().eval()
        file = self.folder / "given.pt"
        for graph in (torch.jit.script(module), torch.jit.freeze(torch.jit.script(module))):
            torch.jit.save(graph, file)
            place = ["--format", "torchscript,onnx", "--output", self.folder / "net", "--size", "32"]
            self.assertIn("as loaded", self.run_command("--torchscript", file, *place))
            self.assert_same(module, torch.randn(3, 3, 32, 32) + 1)

    def test_refuses_a_file_that_is_no_torchscript(self):
        file = self.folder / "given"
        torch.save(nets.Plain().state_dict(), file)
        place = ["--format", "onnx", "--output", self.folder / "net.onnx"]
        self.assertIn("not a TorchScript file", self.refusal("--torchscript", file, *place))

    def test_compares_on_pictures_given(self):
        if absent := support.missing("PIL"):
            self.skipTest(f"{absent} not installed")
        from PIL import Image

        for i in range(3):
            Image.effect_noise((50 + i, 40), 60).convert("RGB").save(self.folder / f"{i}.png")
        self.export("Plain", "--images", self.folder)
        probes = self.extra_file("tracecast-export.json")["parity"]["probes"]
        self.assertEqual(probes[3:], ["1 picture(s) given", "2 picture(s) given"])

    def test_keeps_how_it_answers_in_the_archive(self):
        self.export("Plain")
        record = self.extra_file("tracecast-export.json")
        self.assertEqual(record["inputShape"], ["batch", 3, 32, 32])
        self.assertEqual(record["parity"]["batchSizes"], [1, 3, 4])
        self.assertEqual((record["parity"]["sameTop1"], record["parity"]["agrees"]), (8, True))
        self.assertLessEqual(
            record["parity"]["largestDifference"], record["parity"]["allowedDifference"]
        )
        self.assertEqual(self.properties()["tracecast.export"]["opset"], 17)

    def test_keeps_parameters_as_the_module_has_them_where_they_are_to_be_replaced(self):
        for factory in ("Plain", "Attention"):
            self.export(factory, "--keep-parameters")
            state = getattr(nets, factory)().state_dict()
            graph = onnx.load(self.folder / "net.onnx").graph
            shapes = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
            equal = [node.output[0] for node in graph.node if node.op_type == "Identity"]
            for name, tensor in state.items():
                if not name.endswith("num_batches_tracked") and name not in equal:
                    self.assertEqual(shapes[name], tuple(tensor.shape))
            self.assertEqual(torch.jit.load(self.folder / "net.pt").state_dict().keys(), state.keys())

    def test_files_hold_no_path_of_the_machine(self):
        self.export("Branching")
        for name in ("net.pt", "net.onnx"):
            content = (self.folder / name).read_bytes()
            for path in (self.folder, support.HERE, torch.__path__[0], sys.prefix):
                self.assertNotIn(str(path).encode(), content)

    def test_tensors_lie_where_they_may_be_mapped(self):
        self.export("Plain", "--no-freeze", formats="torchscript")
        content = (self.folder / "net.pt").read_bytes()
        with zipfile.ZipFile(self.folder / "net.pt") as archive:
            for entry in archive.infolist():
                head = entry.header_offset
                lengths = content[head + 26 : head + 28], content[head + 28 : head + 30]
                start = head + 30 + sum(int.from_bytes(part, "little") for part in lengths)
                self.assertEqual(start % 64, 0, entry.filename)

    def test_writes_nothing_that_answers_otherwise_when_loaded_back(self):
        def wrong(subject, choice, target, path):
            torch.jit.save(torch.jit.script(nets.Plain(5).eval().requires_grad_(False)), path)

        with mock.patch.object(writing, "_write_unchecked", wrong):
            message = self.refused("Branching")
        self.assertIn("The torchscript graph does not answer as the module did", message)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
