package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.scoring.ClassCounts.ClassCount;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestClassCounts {

  private static ClassCounts of(int... classes) {
    ClassCounts.Recorder recorder = new ClassCounts.Recorder();
    IntStream.of(classes).forEach(recorder::count);
    return recorder.snapshot();
  }

  @Test
  void partsAddUpAndTheMostFrequentClassComesFirst() {
    ClassCounts.Total total = ClassCounts.sum(List.of(of(7, 700, 7), of(0, 700, 700)));

    assertThat(total.mostFirst())
        .containsExactly(new ClassCount(700, 3), new ClassCount(7, 2), new ClassCount(0, 1));
    assertThat(total.tooLowBy()).isZero();
  }

  @Test
  void countsOfManyDigitsComeBackAsTheyWere() {
    ClassCounts.Recorder recorder = new ClassCounts.Recorder();
    IntStream.range(0, 20_000).forEach(i -> recorder.count(100_000));
    recorder.count(Integer.MAX_VALUE);

    assertThat(ClassCounts.sum(List.of(recorder.snapshot())).mostFirst())
        .containsExactly(new ClassCount(100_000, 20_000), new ClassCount(Integer.MAX_VALUE, 1));
  }

  @Test
  void nothingThatWasCountedIsNothing() {
    assertThat(of()).isEqualTo(ClassCounts.NONE);
    assertThat(ClassCounts.sum(List.of(of()))).isEqualTo(ClassCounts.Total.NONE);
  }

  @Test
  void ofVeryManyClassesTheMostFrequentStayAndItIsKnownHowMuchIsMissing() {
    ClassCounts.Recorder recorder = new ClassCounts.Recorder();
    for (int classIndex = 0; classIndex < 2 * ClassCounts.MOST; classIndex++) {
      recorder.count(classIndex);
      recorder.count(classIndex);
      if (classIndex % 4 == 0) {
        recorder.count(classIndex);
      }
    }
    ClassCounts most = recorder.snapshot();

    ClassCounts.Total total = ClassCounts.sum(List.of(most, most, of(4)));
    assertThat(total.mostFirst()).hasSize(ClassCounts.MOST).first().isEqualTo(new ClassCount(4, 7));
    assertThat(total.tooLowBy()).isEqualTo(2 * 2);
  }
}
