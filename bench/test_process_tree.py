"""Whether no process escapes the account: python -m unittest discover bench"""

import sys
import tempfile
import unittest
from pathlib import Path

import process_tree

BURN = "import time\nwhile time.process_time() < {}: pass\n"
DAEMON = "import os\nif os.fork() == 0:\n os.setsid()\n if os.fork() == 0:\n  " + BURN.replace(
    "\n", "\n  "
)


class ProcessTreeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        process_tree.become_subreaper()

    def measure(self, code):
        with tempfile.TemporaryDirectory() as folder:
            return process_tree.run([sys.executable, "-c", code], Path(folder) / "log")

    def test_counts_the_command(self):
        usage = self.measure(BURN.format(0.5))
        self.assertEqual(usage.exit_code, 0)
        self.assertAlmostEqual(usage.cpu_seconds, 0.5, delta=0.1)

    def test_counts_a_daemon_that_outlives_the_command(self):
        usage = self.measure(DAEMON.format(1.0))
        self.assertEqual(usage.exit_code, 0)
        self.assertAlmostEqual(usage.cpu_seconds, 1.0, delta=0.15)

    def test_counts_a_child_that_its_parent_does_not_wait_for(self):
        burn = BURN.format(1.5).replace("\n", "\n  ")
        usage = self.measure(
            "import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
            f"if os.fork() == 0:\n  {burn}\nelse:\n  time.sleep(4)"
        )
        self.assertEqual(usage.exit_code, 0)
        self.assertAlmostEqual(usage.cpu_seconds, 1.5, delta=0.4)

    def test_one_run_is_not_counted_into_the_next(self):
        self.measure(BURN.format(0.5))
        self.assertLess(self.measure("pass").cpu_seconds, 0.2)

    def test_sees_the_memory_of_a_child(self):
        child = "x = b'1' * (300 << 20); import time; time.sleep(1)"
        usage = self.measure(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])")
        self.assertGreater(usage.peak_memory_bytes, 300 << 20)


if __name__ == "__main__":
    unittest.main()
