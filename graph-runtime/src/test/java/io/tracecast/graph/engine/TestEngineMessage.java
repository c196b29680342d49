package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestEngineMessage {

  @Test
  void theErrorBelowATracebackIsKeptAndTheTracebackIsNot() {
    String message =
        """
        The following operation failed in the TorchScript interpreter.
        Traceback of TorchScript, serialized code (most recent call last):
          File "code/__torch__.py", line 7, in forward
            weight = self.weight
            _0 = torch.linear(images, weight)
                 ~~~~~~~~~~~~ <--- HERE
            return _0

        Traceback of TorchScript, original code (most recent call last):
          File "model.py", line 3, in forward
        RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x192 and 12x3)
        Exception raised from addmm at /pytorch/aten/Linear.cpp:123 (most recent call first):
        frame #0: c10::Error::Error + 0x60 (0x7f in libc10.so)
        """;

    assertThat(EngineMessage.of(message))
        .isEqualTo("RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x192 and 12x3).");
  }

  @Test
  void anErrorOfSeveralLinesIsOneLine() {
    String message =
        """
        Got invalid dimensions for input: images for the following indices
         index: 2 Got: 9 Expected: 8
         index: 3 Got: 9 Expected: 8
         Please fix either the inputs/outputs or the model.""";

    assertThat(EngineMessage.of(message))
        .isEqualTo(
            "Got invalid dimensions for input: images for the following indices index: 2 Got: 9"
                + " Expected: 8 index: 3 Got: 9 Expected: 8 Please fix either the inputs/outputs or"
                + " the model.");
  }

  @Test
  void whatStandsBeforeAStackIsKept() {
    String message =
        """
        Unknown builtin op: foo::bar.
        Could not find any similar ops to foo::bar. This op may not exist.
        :
          File "code/__torch__.py", line 4
            _0 = ops.foo.bar(images)
                 ~~~~~~~~~~~ <--- HERE
        Serialized   File "code/__torch__.py", line 4
        """;

    assertThat(EngineMessage.of(message))
        .isEqualTo(
            "Unknown builtin op: foo::bar. Could not find any similar ops to foo::bar. This op may"
                + " not exist.");
  }

  @Test
  void longMessagesAreCutBetweenSentencesOnly() {
    String sentence = "It has " + "very ".repeat(100) + "many words.";

    assertThat(EngineMessage.of((sentence + " ").repeat(10))).isEqualTo(sentence + " " + sentence);
    String endless = "x".repeat(5000) + " at last";
    assertThat(EngineMessage.of(endless)).isEqualTo(endless + ".");
    assertThat(EngineMessage.of("y".repeat(1_000_000))).hasSize(8001).endsWith("y…");
  }

  @Test
  void charactersThatForgeLinesAreReplaced() {
    assertThat(EngineMessage.of("no operator 'a\rb\u001b[2Jc\u202ed'"))
        .isEqualTo("no operator 'a b?[2Jc?d'.");
  }

  @Test
  void aMessageOfNothingButAStackIsShown() {
    assertThat(EngineMessage.of("Exception raised from f at g.cpp:1"))
        .isEqualTo("Exception raised from f at g.cpp:1.");
    assertThat(EngineMessage.of(" ")).isEqualTo("no reason given.");
  }
}
