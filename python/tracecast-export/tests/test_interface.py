"""Whether the interface is written as tracecast reads it: no PyTorch is needed."""

import json
import tempfile
import types
import unittest
from pathlib import Path

import support  # noqa: F401 (finds the package)

from tracecast_export import interface
from tracecast_export.cli import Resize
from tracecast_export.errors import ExportError
from tracecast_export.interface import Transforms

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def options(**given):
    names = ("mean", "std", "scale", "filter", "resize")
    return types.SimpleNamespace(**({name: None for name in names} | given))


def source(transforms=None):
    return types.SimpleNamespace(name="nets:mine", transforms=transforms)


class InterfaceTest(unittest.TestCase):
    def test_is_the_document_of_docs_interface(self):
        transforms = Transforms(224, 224, 256, MEAN, STD)
        self.assertEqual(
            json.loads(interface.document(transforms, "softmax", ("tench", "goldfish"))),
            {
                "version": 1,
                "preprocessing": {
                    "resize": {"shortestSide": 256},
                    "height": 224,
                    "width": 224,
                    "filter": "bilinear",
                    "colourOrder": "rgb",
                    "layout": "nchw",
                    "elementType": "float32",
                    "scale": 0.00392156862745098,
                    "mean": [0.485, 0.456, 0.406],
                    "std": [0.229, 0.224, 0.225],
                },
                "activation": "softmax",
                "labels": ["tench", "goldfish"],
            },
        )

    def test_a_resize_may_be_exact_or_absent(self):
        exact = Transforms(224, 320, (224, 320), MEAN, STD).document()
        self.assertEqual(exact["resize"], {"height": 224, "width": 320})
        self.assertNotIn("resize", Transforms(224, 224, None, MEAN, STD).document())

    def test_one_channel_is_grey(self):
        self.assertEqual(Transforms(28, 28, None, (0.5,), (0.5,)).document()["colourOrder"], "grey")

    def test_takes_torchvisions_presets(self):
        preset = types.SimpleNamespace(
            crop_size=[299],
            resize_size=[342],
            mean=list(MEAN),
            std=list(STD),
            interpolation=types.SimpleNamespace(value="bicubic"),
        )
        self.assertEqual(
            Transforms.of_torchvision(preset), Transforms(299, 299, 342, MEAN, STD, filter="bicubic")
        )
        self.assertIsNone(Transforms.of_torchvision(types.SimpleNamespace()))

    def test_options_come_before_the_presets_values(self):
        own = Transforms(224, 224, 256, MEAN, STD)
        given = options(mean=(0.5, 0.5, 0.5), resize=Resize(None))
        self.assertEqual(
            interface.transforms_of(given, source(own), 3, (192, 192)),
            Transforms(192, 192, None, (0.5, 0.5, 0.5), STD),
        )

    def test_guesses_nothing(self):
        with self.assertRaisesRegex(ExportError, "--std, --resize not given, and nets:mine brings none"):
            interface.transforms_of(options(mean=MEAN), source(), 3, (224, 224))

    def test_refuses_numbers_that_score_would_refuse(self):
        for given, what in (
            ({"mean": (0.5,)}, "--mean has 1 number"),
            ({"std": (0.2, 0.2, 0.0)}, "above 0"),
            ({"mean": (123.7, 116.3, 103.5)}, "--scale 1"),
            ({"scale": 0.0}, "other than 0"),
        ):
            with self.assertRaisesRegex(ExportError, what):
                own = source(Transforms(224, 224, 256, MEAN, STD))
                interface.transforms_of(options(**given), own, 3, (224, 224))

    def test_labels_are_one_a_line_or_a_list(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "labels"
            for text in ("cat\ndog\n", '["cat", "dog"]'):
                file.write_text(text)
                self.assertEqual(interface.read_labels(file), ("cat", "dog"))
            for text in ("", "cat\n\ndog\n", "[1, 2]"):
                file.write_text(text)
                with self.assertRaises(ExportError):
                    interface.read_labels(file)

    def test_labels_are_as_many_as_scores(self):
        interface.require_one_label_each(("cat", "dog"), 2)
        interface.require_one_label_each(("no", "yes"), 1)
        with self.assertRaisesRegex(ExportError, "2 labels for 5 scores"):
            interface.require_one_label_each(("cat", "dog"), 5)


if __name__ == "__main__":
    unittest.main()
