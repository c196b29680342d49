"""Whether names of a state_dict are matched with a module's: no PyTorch is needed."""

import unittest

import support  # noqa: F401 (finds the package)

from tracecast_export import state_dict
from tracecast_export.errors import ExportError

OWN = {"conv.weight": (8, 3, 3, 3), "fc.weight": (5, 8), "fc.bias": (5,)}


class StateDictTest(unittest.TestCase):
    def test_takes_off_what_data_parallel_and_compile_put_in_front(self):
        for prefix, removed in (
            ("module.", ["module."]),
            ("_orig_mod.", ["_orig_mod."]),
            ("module._orig_mod.", ["module.", "_orig_mod."]),
        ):
            state = {prefix + name: shape for name, shape in OWN.items()}
            self.assertEqual(state_dict.unwrapped(state, OWN), (OWN, removed))

    def test_takes_off_the_prefix_of_a_compiled_part(self):
        state = {"conv._orig_mod.weight": (8, 3, 3, 3), "fc.weight": (5, 8), "fc.bias": (5,)}
        self.assertEqual(state_dict.unwrapped(state, OWN), (OWN, ["_orig_mod."]))

    def test_keeps_a_prefix_that_is_the_modules_own(self):
        own = {"module.weight": (1,)}
        self.assertEqual(state_dict.unwrapped(own, own), (own, []))

    def test_finds_the_state_dict_among_what_a_training_script_keeps(self):
        self.assertEqual(state_dict.unnested({"epoch": 3, "model": OWN}), (OWN, "model"))
        self.assertEqual(state_dict.unnested(OWN), (OWN, None))

    def test_lists_missing_surplus_and_other_shapes(self):
        given = {"conv.weight": (8, 1, 3, 3), "fc.weight": (5, 8), "head.bias": (5,)}
        with self.assertRaises(ExportError) as refused:
            state_dict.require_fit("mine.pth", given, OWN, classes_option=False)
        self.assertEqual(
            str(refused.exception),
            "Cannot load mine.pth: its tensors are not the network's: 1 missing (fc.bias); 1 surplus"
            " (head.bias); 1 of another shape (conv.weight is 8x1x3x3 and not 8x3x3x3). Name the network"
            " that it was saved from.",
        )

    def test_tells_a_head_for_other_classes(self):
        given = OWN | {"fc.weight": (3, 8), "fc.bias": (3,)}
        with self.assertRaisesRegex(ExportError, "made for 3 classes, add --classes 3"):
            state_dict.require_fit("mine.pth", given, OWN, classes_option=True)

    def test_does_without_counters_of_batches(self):
        own = OWN | {"bn.num_batches_tracked": ()}
        state_dict.require_fit("old.pth", OWN, own, classes_option=True)


if __name__ == "__main__":
    unittest.main()
