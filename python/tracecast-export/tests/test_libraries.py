"""Whether networks of timm and Hugging Face's transformers are exported through a factory."""

import contextlib
import os
import unittest

import support

FORMATS = "torchscript,onnx"
MISSING = support.missing("torch", "onnx", "onnxruntime")
if not MISSING:
    import onnx
    import torch


class LibrariesTest(support.CommandTest):
    """Names networks of a library in a file of the current folder, as a user would."""

    def network(self, text, *more, formats=FORMATS, size=64):
        """Exports what text, a Python expression, gives; returns what was printed."""
        library, *_ = text.split(".")
        name = f"{self.id().rpartition('.')[2]}_net"
        (self.folder / f"{name}.py").write_text(
            f"import {library}\n\n\ndef build():\n    return {text}\n"
        )
        with _inside(self.folder):
            place = ["--format", formats, "--output", "net" if "," in formats else "net.onnx"]
            return self.run_command("--factory", f"{name}:build", "--size", size, *place, *more)

    def outputs(self):
        model = onnx.load(self.folder / "net.onnx")
        return [value.name for value in model.graph.output]

    def both(self, text, names):
        """Exports with both of torch's ONNX exporters, the newer one where it is installed."""
        said = self.network(text)
        self.assertIn("net.pt: torchscript, traced, ", said)
        self.assertEqual(self.outputs(), names)
        if not support.missing("onnxscript"):
            self.network(text, "--exporter", "dynamo", formats="onnx")
            self.assertEqual(self.outputs(), names)
        return said


@contextlib.contextmanager
def _inside(folder):
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@unittest.skipIf(MISSING, f"{MISSING} not installed")
@support.needs("timm")
class TimmTest(LibrariesTest):
    def test_a_residual_network(self):
        self.both("timm.create_model('resnet18', num_classes=7, zero_init_last=False)", ["output"])

    def test_says_that_the_blocks_of_a_fresh_one_prove_nothing(self):
        said = self.network("timm.create_model('resnet18')", formats="onnx")
        self.assertIn("layer1.0.bn2.weight, layer1.1.bn2.weight, layer2.0.bn2.weight and 5 more", said)

    def test_a_vision_transformer(self):
        self.both(
            "timm.create_model('vit_tiny_patch16_224', num_classes=7, img_size=64, depth=2)", ["output"]
        )


@unittest.skipIf(MISSING, f"{MISSING} not installed")
@support.needs("transformers")
class TransformersTest(LibrariesTest):
    def test_a_vision_transformer_answers_by_name(self):
        config = "hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64"
        said = self.both(
            "transformers.ViTForImageClassification(transformers.ViTConfig("
            f"{config}, image_size=64, patch_size=16, num_labels=5))",
            ["logits"],
        )
        self.assertIn("returns ImageClassifierOutput: exported as 1 output(s), logits", said)
        graph = torch.jit.load(str(self.folder / "net.pt"))
        self.assertEqual(list(graph(torch.randn(3, 3, 64, 64))), ["logits"])

    def test_a_mobilenet(self):
        self.both(
            "transformers.MobileNetV2ForImageClassification(transformers.MobileNetV2Config("
            "image_size=64, num_labels=5, depth_multiplier=0.35, initializer_range=0.2))",
            ["logits"],
        )

    def test_hidden_states_are_outputs_too(self):
        self.both(
            "transformers.ResNetForImageClassification(transformers.ResNetConfig(embedding_size=8,"
            " hidden_sizes=[8, 16], depths=[1, 1], num_labels=5, output_hidden_states=True))",
            ["logits", "hidden_states.0", "hidden_states.1", "hidden_states.2"],
        )


if __name__ == "__main__":
    unittest.main()
