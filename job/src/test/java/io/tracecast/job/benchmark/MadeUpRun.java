package io.tracecast.job.benchmark;

import io.tracecast.graph.process.MachineTime;
import io.tracecast.job.benchmark.measure.Circumstances;
import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Schedule;
import io.tracecast.job.benchmark.measure.SlotSamples;
import io.tracecast.job.benchmark.measure.SlotSamples.Load;
import io.tracecast.job.benchmark.measure.SlotSamples.Place;
import io.tracecast.job.benchmark.measure.SlotSamples.Ready;
import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import io.tracecast.job.benchmark.measure.SlotSamples.WarmUp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Makes up what slots measure: two variants, turns of ten passes of one image. */
final class MadeUpRun {
  static final int RUNS = 10;
  static final Circumstances UNDISTURBED = new Circumstances(1, "");
  static final List<String> NAMES = List.of("first", "second");

  private static final int PASSES = 10;
  private static final long SECOND = 1_000_000_000L;
  private static final Schedule SCHEDULE =
      new Schedule(2, RUNS, new Schedule.Effort(PASSES, 0), false, 7);

  /**
   * Where a turn stands.
   *
   * @param position of all turns of its slot, from 0
   */
  record Where(int executor, int variant, int run, int position) {}

  private final int executors;
  private final Random random = new Random(42);
  private ToDoubleFunction<Where> millis = where -> where.variant() == 0 ? 10 : 20;
  private double noise = 0.005;
  private int executorsPerMachine = 1;
  private boolean settled = true;
  private boolean processorTime = true;
  private double othersShare;
  private double stealShare;
  private long lateMillis;

  MadeUpRun(int executors) {
    this.executors = executors;
  }

  /** Says what a pass takes in milliseconds. */
  MadeUpRun taking(ToDoubleFunction<Where> newMillis) {
    millis = newMillis;
    return this;
  }

  MadeUpRun withNoise(double standardDeviation) {
    noise = standardDeviation;
    return this;
  }

  /** Has turns that are too short for the clock of processors. */
  MadeUpRun withoutProcessorTime() {
    processorTime = false;
    return this;
  }

  MadeUpRun unsettled() {
    settled = false;
    return this;
  }

  /** Has other processes and the host of the virtual machine take shares of the processors. */
  MadeUpRun withOthers(double share, double steal) {
    othersShare = share;
    stealShare = steal;
    return this;
  }

  /** Has every second executor begin its turns so much later. */
  MadeUpRun late(long byMillis) {
    lateMillis = byMillis;
    return this;
  }

  /** Returns what the variants came to. */
  static List<Figures> figures(Measurements measured) {
    return IntStream.range(0, NAMES.size())
        .mapToObj(variant -> Figures.measured(NAMES.get(variant), 1, measured, variant))
        .toList();
  }

  Measurements measured() {
    List<SlotSamples> slots = new ArrayList<>();
    for (int executor = 0; executor < executors; executor++) {
      slots.add(slot(executor));
    }
    return new Measurements(SCHEDULE, slots);
  }

  /** Has so many executors share a machine, each with a processor and a host name of its own. */
  MadeUpRun withExecutorsPerMachine(int number) {
    executorsPerMachine = number;
    return this;
  }

  private int machineOf(int executor) {
    return executor / executorsPerMachine;
  }

  private SlotSamples slot(int executor) {
    List<Turn> turns = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      for (int variant : SCHEDULE.order(run)) {
        turns.add(turn(new Where(executor, variant, run, turns.size())));
      }
    }
    long own = turns.stream().mapToLong(Turn::cpuNanos).sum();
    long wall = turns.stream().mapToLong(Turn::wallNanos).sum();
    MachineTime machine =
        new MachineTime(
            own * executorsPerMachine + (long) (othersShare * wall * executorsPerMachine),
            (long) (stealShare * wall * executorsPerMachine),
            wall * executorsPerMachine);
    Ready ready =
        new Ready("cpu", "planar", SECOND, 100 << 20, new WarmUp(3, SECOND, settled, PASSES));
    return new SlotSamples(
        executor,
        new Place(
            Integer.toString(executor),
            "host" + executor,
            1,
            "CPU of " + executor / 2,
            "machine" + machineOf(executor)),
        List.of(ready, ready),
        turns,
        new Load(wall, own, machine));
  }

  private Turn turn(Where where) {
    double factor = 1 + noise * random.nextGaussian();
    long nanos = (long) (1e6 * PASSES * millis.applyAsDouble(where) * factor);
    long start = 1000L * where.position() + (where.executor() % 2 == 1 ? lateMillis : 0);
    return new Turn(
        where.variant(),
        where.run(),
        start,
        PASSES,
        nanos,
        processorTime ? nanos : 0,
        new long[] {nanos / PASSES});
  }
}
