package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestAnswers {
  private static final List<float[]> REFERENCE =
      List.of(new float[] {1, 2, 4}, new float[] {-8, 0, 1});

  private static String words(float[]... answers) {
    return Answers.compare("b", List.of(answers), REFERENCE).inWords("a");
  }

  @Test
  void roundingIsNotCalledWrong() {
    assertThat(words(new float[] {1, 2, 4.002f}, new float[] {-8, 0, 1}))
        .isEqualTo(
            "b differs in its answers from a by at most 0.0020 (0.00025 of the largest number);"
                + " the same best for 2 of 2 images.");
  }

  @Test
  void aGraphThatPrefersOtherClassesIsCalledWrong() {
    assertThat(words(new float[] {1, 5, 4}, new float[] {-8, 0, 1}))
        .startsWith("b answers WRONG: it differs from a by at most 3.0 (0.38 of the largest")
        .endsWith("the same best for 1 of 2 images.");
  }

  @Test
  void answersOfAnotherLengthOrWithoutANumberDifferInfinitely() {
    assertThat(Answers.compare("b", List.of(new float[2]), REFERENCE).largestDifference())
        .isInfinite();
    float[] nan = {1, 2, Float.NaN};
    assertThat(Answers.compare("b", List.of(nan, nan), REFERENCE).areWrong()).isTrue();
    assertThat(Answers.compare("b", List.of(nan), List.of(nan)).largestDifference()).isZero();
  }

  @Test
  void whatCannotBeComparedSaysWhyAndWhatHelps() {
    assertThat(Answers.incomparable("b", "they take other inputs. Give --images").inWords("a"))
        .isEqualTo(
            "The answers of b were not compared with those of a: they take other inputs. Give"
                + " --images.");
  }
}
