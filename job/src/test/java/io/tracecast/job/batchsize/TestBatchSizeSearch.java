package io.tracecast.job.batchsize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.job.batchsize.FoundBatchSize.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The search on a device that a test plays, with a clock of its own. */
class TestBatchSizeSearch {
  private static final long MIB = 1 << 20;

  /** A device on which passes cost what the test says; a size that it does not name costs 100. */
  private static class Device implements BatchSizeSearch.Meter {
    final List<Integer> measured = new ArrayList<>();
    private final Map<Integer, List<Integer>> costs;
    private final long roundMillis;
    private long now;

    Device(long roundMillis, Map<Integer, List<Integer>> costs) {
      this.roundMillis = roundMillis;
      this.costs = new TreeMap<>(costs);
    }

    @Override
    public void warmUp(int batchSize) {
      now += 1;
    }

    @Override
    public long nanosPerImage(int batchSize) {
      long round = measured.stream().filter(size -> size == batchSize).count();
      measured.add(batchSize);
      now += roundMillis * 1_000_000;
      List<Integer> rounds = costs.getOrDefault(batchSize, List.of(100));
      return rounds.get((int) Math.min(round, rounds.size() - 1));
    }

    @Override
    public long memoryInBytes(int batchSize) {
      return batchSize * MIB;
    }

    @Override
    public long nanoTime() {
      return now;
    }
  }

  private static Map<Integer, List<Integer>> costs(int... bySize) {
    Map<Integer, List<Integer>> costs = new TreeMap<>();
    IntStream.range(0, bySize.length).forEach(i -> costs.put(1 << i, List.of(bySize[i])));
    return costs;
  }

  private static BatchSizeSearch.Outcome search(Device device) {
    return new BatchSizeSearch(device, 256, 1024 * MIB).run();
  }

  private static List<Integer> sizes(BatchSizeSearch.Outcome outcome) {
    return outcome.candidates().stream().map(BatchCost::batchSize).toList();
  }

  @Test
  void theCheapestSizeIsChosenAndTheSearchEndsOnceLargerOnesCostMore() {
    BatchSizeSearch.Outcome outcome = search(new Device(10, costs(120, 100, 90, 94, 99, 100, 50)));
    assertThat(outcome.chosen()).isEqualTo(4);
    assertThat(outcome.end()).isEqualTo(End.COSTS_MORE);
    assertThat(sizes(outcome)).containsExactly(1, 2, 4, 8, 16, 32);
    assertThat(outcome.candidates().get(2)).isEqualTo(new BatchCost(4, 90, 4 * MIB));
  }

  @Test
  void aLargerSizeThatIsOnlyCheaperByNoiseIsNotChosen() {
    assertThat(search(new Device(10, costs(100, 99, 99, 98))).chosen()).isEqualTo(1);
  }

  @Test
  void smallGainsThatAddUpAreTaken() {
    List<BatchCost> costs =
        List.of(
            new BatchCost(1, 1000, 0),
            new BatchCost(2, 985, 0),
            new BatchCost(4, 970, 0),
            new BatchCost(8, 960, 0),
            new BatchCost(16, 940, 0));
    assertThat(BatchSizeSearch.choose(costs)).isEqualTo(16);
    assertThat(BatchSizeSearch.choose(costs.subList(0, 4))).isEqualTo(4);
  }

  @Test
  void oneSizeThatLooksWorseThanItIsDoesNotEndTheSearch() {
    Map<Integer, List<Integer>> costs = costs(100, 100, 80, 80, 100, 100);
    costs.put(2, List.of(150, 100));
    BatchSizeSearch.Outcome outcome = search(new Device(10, costs));
    assertThat(outcome.chosen()).isEqualTo(4);
  }

  @Test
  void theBestAreMeasuredInTurnsAndTheMedianCounts() {
    Map<Integer, List<Integer>> costs = costs(100, 97, 120, 130);
    costs.put(2, List.of(97, 101, 101, 101));
    Device device = new Device(10, costs);
    BatchSizeSearch.Outcome outcome = search(device);
    assertThat(device.measured).startsWith(1, 2, 4, 8, 1, 2, 1, 2);
    assertThat(outcome.chosen()).isEqualTo(1);
    assertThat(outcome.candidates().get(1).nanosPerImage()).isEqualTo(101);
  }

  @Test
  void theMemoryLimitEndsTheSearchBeforeThePassThatWouldPassIt() {
    Device device = new Device(10, costs(100, 90, 80, 70, 60, 50));
    BatchSizeSearch.Outcome outcome = new BatchSizeSearch(device, 256, 10 * MIB).run();
    assertThat(outcome.chosen()).isEqualTo(8);
    assertThat(outcome.end()).isEqualTo(End.MEMORY_LIMIT);
    assertThat(device.measured).doesNotContain(16);
  }

  @Test
  void aSizeThatTookMoreThanTheLimitIsNoCandidate() {
    Device device =
        new Device(10, costs(100, 50)) {
          @Override
          public long memoryInBytes(int batchSize) {
            return batchSize == 1 ? MIB : 100 * MIB;
          }
        };
    BatchSizeSearch.Outcome outcome = new BatchSizeSearch(device, 256, 10 * MIB).run();
    assertThat(outcome.chosen()).isEqualTo(1);
    assertThat(outcome.end()).isEqualTo(End.MEMORY_LIMIT);
    assertThat(sizes(outcome)).containsExactly(1);
  }

  @Test
  void memoryThatRunsOutEndsTheSearchAndNotTheRun() {
    List<Runnable> failures =
        List.of(
            () -> {
              throw new GraphException(Kind.MEMORY, "memory ran out");
            },
            () -> {
              throw new OutOfMemoryError("no direct memory");
            });
    for (Runnable failure : failures) {
      Device device =
          new Device(10, costs(100, 90, 80)) {
            @Override
            public void warmUp(int batchSize) {
              if (batchSize == 8) {
                failure.run();
              }
            }
          };
      BatchSizeSearch.Outcome outcome = search(device);
      assertThat(outcome.chosen()).isEqualTo(4);
      assertThat(outcome.end()).isEqualTo(End.OUT_OF_MEMORY);
      assertThat(sizes(outcome)).containsExactly(1, 2, 4);
    }
  }

  @Test
  void memoryThatRunsOutInALaterRoundRulesTheSizeOut() {
    Device device =
        new Device(10, costs(100, 90, 120, 120)) {
          @Override
          public long nanosPerImage(int batchSize) {
            if (batchSize == 2 && measured.contains(2)) {
              throw new GraphException(Kind.MEMORY, "memory ran out");
            }
            return super.nanosPerImage(batchSize);
          }
        };
    BatchSizeSearch.Outcome outcome = search(device);
    assertThat(outcome.end()).isEqualTo(End.OUT_OF_MEMORY);
    assertThat(sizes(outcome)).containsExactly(1, 4, 8);
    assertThat(outcome.chosen()).isEqualTo(1);
  }

  @Test
  void withoutMemoryForOneImageThereIsNoRun() {
    Device device =
        new Device(10, costs(100)) {
          @Override
          public void warmUp(int batchSize) {
            throw new GraphException(Kind.MEMORY, "memory ran out at one image");
          }
        };
    assertThatThrownBy(() -> search(device)).hasMessage("memory ran out at one image");
  }

  @Test
  void aPassThatFailsForAnotherReasonIsNotHidden() {
    Device device =
        new Device(10, costs(100, 90)) {
          @Override
          public void warmUp(int batchSize) {
            if (batchSize == 2) {
              throw new GraphException(Kind.FORWARD, "shapes do not match");
            }
          }
        };
    assertThatThrownBy(() -> search(device)).hasMessage("shapes do not match");
  }

  @Test
  void slowGraphsEndTheSearchInTime() {
    Device device = new Device(800, costs(100, 90, 80, 70, 60, 50));
    BatchSizeSearch.Outcome outcome = search(device);
    assertThat(outcome.end()).isEqualTo(End.TIME);
    assertThat(outcome.chosen()).isEqualTo(2);
    assertThat(outcome.nanos()).isLessThanOrEqualTo(BatchSizeSearch.TIME_LIMIT_NANOS);
  }

  @Test
  void aSearchThatRanOutOfTimeWarnsThatLargerSizesWereNotSeen() {
    assertThat(finding(search(new Device(800, costs(100, 90, 80, 70, 60, 50)))).warning())
        .hasValue(
            "tracecast: the 5 s for finding a batch size were over before it was seen whether more"
                + " than 2 images per pass cost less. tune measures longer; --batch-size N measures"
                + " nothing.");
    assertThat(finding(search(new Device(10, costs(100, 90, 80, 85, 90)))).warning()).isEmpty();
  }

  private static FoundBatchSize finding(BatchSizeSearch.Outcome outcome) {
    return new FoundBatchSize(
        outcome.chosen(), outcome.end(), "host", "cpu", outcome.candidates(), 1, outcome.nanos());
  }

  @Test
  void theLargestSizeIsTheLastThatIsTried() {
    Device device = new Device(10, costs(100, 90, 80, 70));
    BatchSizeSearch.Outcome outcome = new BatchSizeSearch(device, 11, 1024 * MIB).run();
    assertThat(outcome.end()).isEqualTo(End.LARGEST);
    assertThat(outcome.chosen()).isEqualTo(8);
  }
}
