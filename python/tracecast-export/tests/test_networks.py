"""Whether torchvision's networks are exported by name; takes minutes."""

import unittest

import support

MISSING = support.missing("torch", "torchvision", "onnx", "onnxruntime")
if not MISSING:
    import onnx
    import torch
    import torchvision


@unittest.skipIf(MISSING, f"{MISSING} not installed")
class NetworksTest(support.CommandTest):
    def network(self, *arguments, formats="torchscript,onnx"):
        place = ["--format", formats, "--output", self.folder / "net"]
        return self.run_command(*arguments, *place)

    def test_vit_b_16_answers_although_its_head_starts_at_zero(self):
        said = self.network("--network", "vit_b_16")
        self.assertEqual(said.count("top-1 the same for 8 of 8"), 2)

    def test_efficientnet_b0_with_random_weights(self):
        said = self.network("--random", "efficientnet_b0")
        self.assertEqual(said.count("top-1 the same for 8 of 8"), 2)

    def test_inception_v3_takes_pictures_of_299_and_answers_with_its_scores_alone(self):
        self.network("--network", "inception_v3")
        model = onnx.load(self.folder / "net.onnx")
        shape = model.graph.input[0].type.tensor_type.shape
        self.assertEqual([axis.dim_value for axis in shape.dim], [0, 3, 299, 299])
        self.assertEqual([value.name for value in model.graph.output], ["output"])

    def test_googlenet_is_scripted_although_the_script_answers_with_a_tuple(self):
        said = self.network("--network", "googlenet", "--method", "script", "--size", "96")
        self.assertEqual(said.count(", scripted, "), 2)

    def test_a_segmentation_network_answers_by_name(self):
        said = self.network("--network", "lraspp_mobilenet_v3_large", "--size", "64")
        self.assertIn("returns OrderedDict: exported as 1 output(s), out", said)

    def test_a_fine_tuned_head_of_three_from_a_file(self):
        file = self.folder / "mine.pth"
        torch.save(torchvision.models.resnet18(num_classes=3).state_dict(), file)
        place = ["--format", "onnx", "--output", self.folder / "net.onnx", "--size", "64"]
        arguments = ["--network", "resnet18", "--weights", file, *place]
        self.assertIn("made for 3 classes, add --classes 3", self.refusal(*arguments))
        self.run_command(*arguments, "--classes", "3")
        self.assertTrue((self.folder / "net.onnx").is_file())

    @support.needs("safetensors")
    def test_a_fine_tuned_head_in_safetensors(self):
        from safetensors.torch import save_file

        file = self.folder / "mine.safetensors"
        save_file(torchvision.models.resnet18(num_classes=3).state_dict(), file)
        place = ["--format", "onnx", "--output", self.folder / "net.onnx", "--size", "64"]
        self.run_command("--network", "resnet18", "--classes", "3", "--weights", file, *place)
        self.assertTrue((self.folder / "net.onnx").is_file())

    def test_refuses_names_that_torchvision_does_not_know(self):
        place = ["--format", "onnx", "--output", self.folder / "net.onnx"]
        self.assertIn("has no such network", self.refusal("--network", "resnet19", *place))
        self.assertIn("knows no such weights", self.refusal("--weights", "ResNet19", *place))

    def test_refuses_networks_that_take_no_pictures(self):
        place = ["--format", "onnx", "--output", self.folder / "net.onnx"]
        message = self.refusal("--network", "r3d_18", *place)
        self.assertIn("r3d_18", message)

    def test_downloads_nothing_unasked(self):
        place = ["--format", "onnx", "--output", self.folder / "net.onnx"]
        hub = torch.hub.get_dir()
        self.addCleanup(torch.hub.set_dir, hub)
        torch.hub.set_dir(str(self.folder / "hub"))
        message = self.refusal("--weights", "ResNet18_Weights.IMAGENET1K_V1", *place)
        self.assertIn("nothing is downloaded unasked. Add --download", message)


if __name__ == "__main__":
    unittest.main()
