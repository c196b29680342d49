package io.tracecast.graph.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.graph.Tolerances;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TestTopK {
  /** Scores are computed as double and rounded once; another unit is for those double roundings. */
  private static final double ROUNDING = 2 * Tolerances.UNIT_ROUNDOFF;

  @Property(tries = 500)
  void theBestComeFirstAndEqualOnesByIndex(
      @ForAll("answers") float[] answers, @ForAll @IntRange(min = 1, max = 12) int k) {
    List<Integer> expected =
        IntStream.range(0, answers.length)
            .filter(i -> !Float.isNaN(answers[i]))
            .boxed()
            // + 0f makes -0 equal to 0, as they are everywhere but in Float.compare
            .sorted(Comparator.comparing((Integer i) -> -(answers[i] + 0f) + 0f))
            .limit(k)
            .toList();

    Ranking ranking = new TopK(k, Activation.NONE).rank(answers, 0, answers.length);

    assertThat(ranking.indices()).containsExactly(expected.stream().mapToInt(i -> i).toArray());
    for (int i = 0; i < ranking.size(); i++) {
      assertThat(ranking.scores()[i]).isEqualTo(answers[ranking.indices()[i]]);
    }
  }

  @Property(tries = 500)
  void aSoftmaxAddsUpToOneAndKeepsTheOrder(@ForAll("answers") float[] answers) {
    TopK all = new TopK(answers.length, Activation.SOFTMAX);
    Ranking ranking = all.rank(answers, 0, answers.length);

    double sum = 0;
    for (int i = 0; i < ranking.size(); i++) {
      sum += ranking.scores()[i];
      assertThat(ranking.scores()[i]).isBetween(0f, i == 0 ? 1f : ranking.scores()[i - 1]);
    }
    assertThat(sum).isCloseTo(ranking.size() == 0 ? 0 : 1, within(ROUNDING));
  }

  @Property(tries = 500)
  void sigmoidsLieBetweenZeroAndOne(@ForAll("answers") float[] answers) {
    Ranking ranking = new TopK(3, Activation.SIGMOID).rank(answers, 0, answers.length);

    for (float score : ranking.scores()) {
      assertThat(score).isBetween(0f, 1f);
    }
  }

  @Provide
  Arbitrary<float[]> answers() {
    Arbitrary<Float> odd =
        Arbitraries.of(
            0f, -0f, 1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 88f, -1e30f);
    return Arbitraries.oneOf(Arbitraries.floats().between(-100, 100), odd)
        .array(float[].class)
        .ofMinSize(1)
        .ofMaxSize(10);
  }

  @Test
  void softmaxIsTheTextbooks() {
    Ranking ranking = new TopK(2, Activation.SOFTMAX).rank(new float[] {1, 3, 2}, 0, 3);

    assertThat(ranking.indices()).containsExactly(1, 2);
    double sum = Math.exp(1) + Math.exp(3) + Math.exp(2);
    assertThat(ranking.scores()[0])
        .isCloseTo((float) (Math.exp(3) / sum), within((float) ROUNDING));
    assertThat(ranking.scores()[1])
        .isCloseTo((float) (Math.exp(2) / sum), within((float) ROUNDING));
  }

  @Test
  void infinitiesShareASoftmax() {
    float high = Float.POSITIVE_INFINITY;
    Ranking ranking = new TopK(3, Activation.SOFTMAX).rank(new float[] {high, 1, high}, 0, 3);

    assertThat(ranking).isEqualTo(new Ranking(new int[] {0, 2, 1}, new float[] {.5f, .5f, 0}));
  }

  @Test
  void nothingButNanRanksNothing() {
    float[] answers = {Float.NaN, Float.NaN};

    assertThat(new TopK(1, Activation.SOFTMAX).rank(answers, 0, 2).size()).isZero();
  }

  @Test
  void oneRowOfAnOutputIsRankedByItself() {
    OutputTensor output = new OutputTensor("scores", 2, List.of(2L), new float[] {9, 8, 1, 2});

    assertThat(new TopK(1, Activation.NONE).rank(output, 1))
        .isEqualTo(new Ranking(new int[] {1}, new float[] {2}));
    assertThatThrownBy(() -> new TopK(1, Activation.NONE).rank(output, 2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("Row 2 of 2");
  }

  @Test
  void fewerThanOneIsRefused() {
    assertThatThrownBy(() -> new TopK(0, Activation.NONE))
        .hasMessage("The best 0 classes: at least 1 is needed");
  }
}
