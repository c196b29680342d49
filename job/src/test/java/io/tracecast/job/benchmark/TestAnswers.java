package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.parity.AnswerDifference;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TestAnswers {

  private static Answers answers(double difference, OptionalInt sameBest) {
    return Answers.of("b", new AnswerDifference(2, difference, 8, sameBest));
  }

  @Test
  void roundingIsNotCalledWrong() {
    assertThat(answers(0.002, OptionalInt.of(1)).inWords("a"))
        .isEqualTo(
            "b differs in its answers from a by at most 0.0020 (0.00025 of the largest number) on 2"
                + " images; the same best class on 1.");
  }

  @Test
  void aGraphThatPrefersOtherClassesIsCalledWrong() {
    assertThat(answers(3, OptionalInt.of(1)).inWords("a"))
        .startsWith("b answers WRONG: it differs from a by at most 3.0 (0.38 of the largest");
    assertThat(answers(3, OptionalInt.of(2)).areWrong()).isFalse();
    assertThat(answers(Double.POSITIVE_INFINITY, OptionalInt.of(0)).areWrong()).isTrue();
  }

  @Test
  void aGraphWithoutClassesIsCalledWrongByItsNumbers() {
    assertThat(answers(3, OptionalInt.empty()).areWrong()).isTrue();
    assertThat(answers(3, OptionalInt.empty()).inWords("a")).endsWith("on 2 images.");
    assertThat(answers(0.002, OptionalInt.empty()).areWrong()).isFalse();
  }

  @Test
  void whatCannotBeComparedSaysWhyAndWhatHelps() {
    assertThat(Answers.incomparable("b", "they take other inputs. Give --images").inWords("a"))
        .isEqualTo(
            "The answers of b were not compared with those of a: they take other inputs. Give"
                + " --images.");
  }
}
