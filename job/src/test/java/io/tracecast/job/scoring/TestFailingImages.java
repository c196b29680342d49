package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestFailingImages {
  private static final int COUNT = 16;
  private static final ImageShape SHAPE = new ImageShape(1, 1, 1, ElementType.FLOAT32, Layout.NCHW);
  private static final GraphException CAUSE = failure("the whole batch");

  private final TensorMemory memory = TensorMemory.root(1 << 24);
  private final Set<Integer> answered = new TreeSet<>();
  private TensorBatch batch;
  private TensorBatch scratch;
  private int passes;

  /** Each image holds its own number. */
  @BeforeEach
  void fill() {
    batch = memory.allocate(SHAPE, COUNT);
    scratch = memory.allocate(SHAPE, COUNT);
    for (int i = 0; i < COUNT; i++) {
      batch.slot(i).putFloat(i + 10);
    }
    batch.setCount(COUNT);
  }

  @AfterEach
  void noMemoryIsLeft() {
    batch.close();
    scratch.close();
    memory.close();
  }

  private static GraphException failure(String message) {
    return new GraphException(Kind.FORWARD, message);
  }

  /** A device whose graph fails at some images, and at made-up ones if it is out of order. */
  private Forward run(TensorBatch part, Set<Integer> bad, boolean outOfOrder) {
    passes++;
    for (int i = 0; i < part.count(); i++) {
      int image = Math.round(part.slot(i).getFloat()) - 10;
      if (bad.contains(image) || (image < 0 && outOfOrder)) {
        throw failure("image " + image);
      }
    }
    return LoopFixture.Device.answer(part, 1);
  }

  private Map<Integer, GraphException> find(Set<Integer> bad, boolean outOfOrder) {
    return new FailingImages(batch, scratch, part -> run(part, bad, outOfOrder))
        .find(
            COUNT,
            CAUSE,
            (from, answer) ->
                IntStream.range(from, from + answer.output().rows()).forEach(answered::add));
  }

  private static Set<Integer> allBut(Set<Integer> images) {
    return IntStream.range(0, COUNT)
        .boxed()
        .filter(image -> !images.contains(image))
        .collect(Collectors.toSet());
  }

  @Test
  void eachImageAtWhichTheGraphFailsIsFoundAndTheOthersAreAnswered() {
    for (Set<Integer> bad : Set.of(Set.of(0), Set.of(15), Set.of(6, 7), Set.of(0, 5, 11))) {
      answered.clear();
      Map<Integer, GraphException> found = find(bad, false);
      assertThat(found).containsOnlyKeys(bad);
      found.forEach((image, why) -> assertThat(why).hasMessageMatching("image \\d+"));
      assertThat(answered).isEqualTo(allBut(bad));
    }
  }

  @Test
  void oneImageIsFoundInTwoPassesPerHalving() {
    assertThat(find(Set.of(9), false)).containsOnlyKeys(9);
    assertThat(passes).isEqualTo(8);
  }

  @Test
  void imagesMayAllBeBadIfTheGraphAnswersMadeUpOnes() {
    Set<Integer> all = allBut(Set.of());
    assertThat(find(all, false)).containsOnlyKeys(all);
  }

  @Test
  void aGraphThatFailsAtMadeUpImagesIsOutOfOrder() {
    assertThatThrownBy(() -> find(allBut(Set.of()), true)).isSameAs(CAUSE);
  }

  @Test
  void whatIsNotAFailureOfTheGraphEndsTheSearch() {
    GraphException closed = new GraphException(Kind.CLOSED, "closed");
    FailingImages failing =
        new FailingImages(
            batch,
            scratch,
            part -> {
              throw closed;
            });
    assertThatThrownBy(() -> failing.find(COUNT, CAUSE, (from, answer) -> {})).isSameAs(closed);
  }
}
