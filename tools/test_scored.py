"""Whether a comparison of results notices what it is for: python -m unittest discover tools"""

import pathlib
import tempfile
import unittest

import scored

WHOLE = {
    "a": [("predictions", (("label", "cat"), ("score", "0.25")))],
    "b": [("predictions", (("label", "dog"), ("score", "0.5")))],
    "c": [("quarantine", (("error", "truncated"),))],
}


class ScoredTest(unittest.TestCase):
    def counts(self, found):
        return {kind: count for kind, count in scored.differences(found, WHOLE)[0].items() if count}

    def test_equal_results_differ_in_nothing(self):
        self.assertEqual(({}, ""), (self.counts(WHOLE), scored.differences(WHOLE, WHOLE)[1]))

    def test_an_image_without_a_row_is_lost(self):
        self.assertEqual({"lost": 2}, self.counts({"a": WHOLE["a"]}))
        self.assertIn("lost: b", scored.differences({"a": WHOLE["a"]}, WHOLE)[1])

    def test_an_image_with_two_rows_is_there_twice(self):
        self.assertEqual({"twice": 1}, self.counts({**WHOLE, "a": WHOLE["a"] * 2}))

    def test_an_image_with_a_prediction_that_is_in_quarantine_too_is_there_twice(self):
        self.assertEqual({"twice": 1}, self.counts({**WHOLE, "c": WHOLE["c"] + WHOLE["a"]}))

    def test_an_image_that_was_not_expected_is_strange(self):
        self.assertEqual({"strange": 1}, self.counts({**WHOLE, "d": WHOLE["a"]}))

    def test_another_answer_is_different(self):
        self.assertEqual({"different": 1}, self.counts({**WHOLE, "a": WHOLE["b"]}))
        self.assertEqual({"different": 1}, self.counts({**WHOLE, "c": WHOLE["a"]}))

    def test_floats_are_equal_to_their_last_digit_alone(self):
        self.assertEqual(scored._comparable([{"score": 0.1}]), scored._comparable([{"score": 0.1}]))
        self.assertNotEqual(scored._comparable(0.1), scored._comparable(0.1 + 2**-56))

    def test_the_order_of_fields_does_not_count_and_that_of_answers_does(self):
        self.assertEqual(scored._comparable({"a": 1, "b": 2}), scored._comparable({"b": 2, "a": 1}))
        self.assertNotEqual(scored._comparable([1, 2]), scored._comparable([2, 1]))

    def test_counts_stand_in_words(self):
        self.assertEqual("0 lost, 2 twice", scored.in_words({"lost": 0, "twice": 2}))

    def test_an_output_without_a_report_tells_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual({}, scored.report(folder))
            self.assertEqual({}, scored.result(pathlib.Path(folder), "parquet"))


if __name__ == "__main__":
    unittest.main()
