package io.tracecast.job.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.OutputTensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers are compared number by number and by their best class. */
class TestComparison {
  private static final AnswerForm SCORES = form("scores", ElementType.FLOAT32, 2L);

  private static AnswerDifference compared(float[] found, float... expected) {
    Comparison comparison = new Comparison(SCORES);
    comparison.add(List.of(scores(found)), List.of(scores(expected)));
    return comparison.difference();
  }

  private static OutputTensor scores(float... values) {
    return new OutputTensor("scores", values.length / 2, List.of(2L), values);
  }

  private static AnswerForm form(String name, ElementType type, Long... shape) {
    OutputSpec output = new OutputSpec(name, type, List.of(shape), List.of(), true);
    return AnswerForm.of(List.of(output), AnswerRequest.FIRST);
  }

  @Test
  void classesAreComparedAsClassesAndNotAsNumbers() {
    Comparison comparison = new Comparison(form("class", ElementType.INT64));
    comparison.add(
        List.of(new OutputTensor("class", 2, List.of(), new float[] {7, 900})),
        List.of(new OutputTensor("class", 2, List.of(), new float[] {7, 3})));
    AnswerDifference parity = comparison.difference();

    assertThat(parity.sameBest()).hasValue(1);
    assertThat(parity.relativeDifference()).isZero();
  }

  @Test
  void whatRanksNoClassesHasNoBestOne() {
    Comparison comparison = new Comparison(form("embedding", ElementType.FLOAT32, 2L));
    comparison.add(List.of(scores(1, 2)), List.of(scores(2, 1)));
    AnswerDifference parity = comparison.difference();

    assertThat(parity.sameBest()).isEmpty();
    assertThat(parity.agreement()).isEqualTo(1);
    assertThat(parity.largestDifference()).isEqualTo(1);
  }

  @Test
  void equalAnswersDifferByNothing() {
    AnswerDifference parity = compared(new float[] {1, 2, 3, -4}, 1, 2, 3, -4);

    assertThat(parity.images()).isEqualTo(2);
    assertThat(parity.relativeDifference()).isZero();
    assertThat(parity.agreement()).isEqualTo(1);
  }

  @Test
  void theLargestDifferenceIsAShareOfTheLargestNumber() {
    AnswerDifference parity = compared(new float[] {1, 2, 3.5f, -4}, 1, 2, 3, -4);

    assertThat(parity.relativeDifference()).isCloseTo(0.125, within(1e-9));
    assertThat(parity.sameBest()).hasValue(2);
  }

  @Test
  void anotherBestClassIsCounted() {
    assertThat(compared(new float[] {2.1f, 2, 3, 1}, 2, 2.1f, 3, 1).agreement()).isEqualTo(0.5);
  }

  @Test
  void notANumberOnOneSideIsInfinitelyFar() {
    assertThat(compared(new float[] {Float.NaN, 1}, 1, 1).relativeDifference()).isInfinite();
    assertThat(compared(new float[] {Float.NaN, 1}, Float.NaN, 1).relativeDifference()).isZero();
    assertThat(compared(new float[] {1, 1}, Float.POSITIVE_INFINITY, 1).relativeDifference())
        .isInfinite();
  }

  @Test
  void numbersWhereAllShouldBeZeroAreInfinitelyFar() {
    assertThat(compared(new float[] {0, 1}, 0, 0).relativeDifference()).isInfinite();
  }

  @Test
  void batchesAddUp() {
    Comparison comparison = new Comparison(SCORES);
    comparison.add(List.of(scores(1, 2)), List.of(scores(1, 2)));
    comparison.add(List.of(scores(1, 2, 3, 4)), List.of(scores(1, 2, 3, 4.5f)));

    AnswerDifference parity = comparison.difference();
    assertThat(parity.images()).isEqualTo(3);
    assertThat(parity.largestDifference()).isEqualTo(0.5);
    assertThat(parity.largestValue()).isEqualTo(4.5);
  }
}
