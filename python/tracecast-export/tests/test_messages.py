"""Whether the commands that the product's messages and pages name do what they are named for."""

import re
import shlex
import shutil
import sys
import unittest
from pathlib import Path
from unittest import mock

import support
from tracecast_export import cli

MISSING = support.missing("torch", "torchvision", "onnx", "onnxruntime")
if not MISSING:
    import nets
    import torch
    import torchvision

ROOT = Path(__file__).resolve().parents[3]
# As messages name them, with the words in capitals that a reader fills in.
MESSAGES = (
    "--factory PACKAGE.MODULE:FUNCTION --state-dict FILE --format onnx --output GRAPH.onnx",
    "--factory PACKAGE.MODULE:FUNCTION --format onnx --output GRAPH.onnx",
    "--torchscript FILE --format onnx --output GRAPH.onnx",
)
OTHERWISE = ", or --network NAME --weights FILE for a network of torchvision"
PAGES = ("README.md", "docs/*.md", "python/tracecast-export/README.md")


def java_texts():
    """Returns the texts of all of the product's classes, each with its literals put together."""
    for part in ("graph-runtime", "job"):
        for file in sorted((ROOT / part / "src" / "main").rglob("*.java")):
            yield re.sub(r'"\s*\+\s*"', "", file.read_text())


def commands_on(page):
    """Returns the commands of a page's blocks of code, each on one line."""
    text = page.read_text().replace("\\\n", " ")
    found = re.findall(r"^ *(?:scripts/)?export (--.*)$", text, re.MULTILINE)
    return [command.partition(" #")[0].strip() for command in found]


class MessagesTest(support.CommandTest):
    def test_messages_name_no_other_commands(self):
        named = [text.split("scripts/export ")[1:] for text in java_texts()]
        for command in (command for text in named for command in text if command.startswith("--")):
            file = command.replace("FILE/ENTRY", "FILE")  # of a folder that was given
            self.assertTrue(file.startswith(MESSAGES), command[:90])
        text = "\n".join(java_texts())
        for command in (*MESSAGES, OTHERWISE):
            self.assertIn(command, text)

    def test_pages_name_commands_that_are_understood(self):
        seen = 0
        for pattern in PAGES:
            for page in sorted(ROOT.glob(pattern)):
                for command in commands_on(page):
                    arguments = shlex.split(command)
                    if "..." in arguments:  # options that the lines before it have
                        place = arguments.index("...")
                        missing = ["--format", "onnx", "--output", "net.onnx"]
                        missing += [] if "--network" in arguments else ["--factory", "nets:plain"]
                        arguments[place : place + 1] = missing
                    self.assertTrue(cli.parse(arguments).formats, command)
                    seen += 1
        self.assertGreater(seen, 5)

    @unittest.skipIf(MISSING, f"{MISSING} not installed")
    def test_messages_name_commands_that_write_graphs(self):
        self.addCleanup(sys.path.__setitem__, slice(None), list(sys.path))
        shutil.copy(nets.__file__, self.folder / "ours.py")
        state, script = self.folder / "weights.pth", self.folder / "old.pt"
        torch.save(nets.Plain().state_dict(), state)
        torch.jit.save(torch.jit.script(nets.Plain().eval()), script)
        for command in MESSAGES:
            file = script if "--torchscript" in command else state
            self.written(command, {"PACKAGE.MODULE:FUNCTION": "ours:Plain", "FILE": file})

    @unittest.skipIf(MISSING, f"{MISSING} not installed")
    def test_a_network_of_torchvision_with_weights_of_a_file_is_written(self):
        state = self.folder / "weights.pth"
        torch.save(torchvision.models.squeezenet1_1().state_dict(), state)
        words = {"NAME": "squeezenet1_1", "FILE": state}
        command = "--network NAME --weights FILE --format onnx --output GRAPH.onnx --size 64"
        self.written(command, words)

    def written(self, command, words):
        graph = self.folder / "graph.onnx"
        graph.unlink(missing_ok=True)
        arguments = [str(words.get(word, word)) for word in command.split()]
        arguments[arguments.index("GRAPH.onnx")] = str(graph)
        with mock.patch("os.getcwd", return_value=str(self.folder)):
            self.run_command(*arguments)
        self.assertTrue(graph.is_file(), command)


if __name__ == "__main__":
    unittest.main()
