package io.tracecast.job.benchmark.measure;

import io.tracecast.graph.process.CpuClock;
import io.tracecast.graph.process.Machine;
import io.tracecast.graph.process.MachineTime;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.benchmark.measure.SlotSamples.Load;
import io.tracecast.job.benchmark.measure.SlotSamples.Place;
import io.tracecast.job.benchmark.measure.SlotSamples.Ready;
import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.KilledTask;
import io.tracecast.job.spark.Slots;
import io.tracecast.job.spark.TaskGpu;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Measures in one slot, as a task of a barrier stage: all slots of the application begin each turn
 * together, so that machines are loaded as they are when the graph is at work.
 */
public final class MeasureVariants
    extends AbstractFunction1<Iterator<Integer>, Iterator<SlotSamples>> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Within that time of the last task's coming, Spark's barrier has let all go. */
  private static final long BARRIER_MILLIS = 1200;

  private final String runId;
  private final List<Variant> variants;
  private final Schedule schedule;
  private final Pictures pictures;

  /**
   * @param pictures whose whole way is timed; null to time forward passes alone
   */
  public MeasureVariants(
      String runId, List<Variant> variants, Schedule schedule, Pictures pictures) {
    this.runId = runId;
    this.variants = new ArrayList<>(variants);
    this.schedule = schedule;
    this.pictures = pictures;
  }

  @Override
  public Iterator<SlotSamples> apply(Iterator<Integer> ignored) {
    BarrierTaskContext context = BarrierTaskContext.get();
    int slots = Slots.of(SparkEnv.get().conf()).perExecutor();
    ExecutorRuntime runtime = ExecutorRuntime.get();
    try (VariantSessions opened =
            VariantSessions.enter(runId, variants, TaskGpu.address(context), slots);
        TensorMemory memory = runtime.memory().child("benchmark", Long.MAX_VALUE);
        SlotMeter meter =
            new SlotMeter(opened.sessions(), schedule.isolated() ? 1 : slots, memory, whole())) {
      context.barrier(); // now all slots have entered
      return Iterator.single(new Slot(context, opened, meter).measure());
    }
  }

  private Optional<SlotMeter.Whole> whole() {
    return Optional.ofNullable(pictures)
        .map(named -> new SlotMeter.Whole(named, variants.stream().map(Variant::plan).toList()));
  }

  /** One slot while it measures. */
  private final class Slot {
    private final BarrierTaskContext context;
    private final VariantSessions opened;
    private final SlotMeter meter;

    Slot(BarrierTaskContext context, VariantSessions opened, SlotMeter meter) {
      this.context = context;
      this.opened = opened;
      this.meter = meter;
    }

    SlotSamples measure() {
      List<Ready> ready = warmUp();
      int[] passes = passes(ready);
      List<Turn> turns = new ArrayList<>();
      startTogether();
      long start = System.nanoTime();
      long process = CpuClock.processNanos();
      Optional<MachineTime> machine = MachineTime.now();
      for (int run = 0; run < schedule.runs(); run++) {
        startTogether();
        for (int variant : schedule.order(run)) {
          turns.add(turn(variant, run, passes[variant]));
        }
      }
      opened.awaitOthers(context);
      Load load =
          new Load(
              System.nanoTime() - start,
              CpuClock.processNanos() - process,
              MachineTime.now().flatMap(now -> machine.map(now::since)).orElse(null));
      context.barrier(); // what ends first keeps its sessions until others have measured
      return new SlotSamples(context.partitionId(), place(), ready, turns, load);
    }

    private List<Ready> warmUp() {
      List<Ready> ready = new ArrayList<>();
      for (int variant = 0; variant < variants.size(); variant++) {
        VariantSessions.Session session = opened.sessions().get(variant);
        opened.awaitOthers(context);
        ready.add(
            new Ready(
                session.settings().device().toString(),
                session.lane().session().preferredLayout().name().toLowerCase(Locale.ROOT),
                session.lane().session().loadNanos(),
                session.residentBytes(),
                meter.warmUp(variant)));
      }
      return ready;
    }

    /** Returns the passes of a turn of each variant, by what one takes as it will be measured. */
    private int[] passes(List<Ready> ready) {
      int[] passes = new int[variants.size()];
      for (int variant = 0; variant < passes.length; variant++) {
        int window = ready.get(variant).warmUp().passes();
        passes[variant] = schedule.effort().passes(turn(variant, 0, window).wallNanos() / window);
      }
      return passes;
    }

    /** Slots of one process begin each turn together, those of others each run. */
    private Turn turn(int variant, int run, int passes) {
      if (!schedule.isolated()) {
        opened.awaitOthers(context);
        return meter.measure(variant, run, passes);
      }
      Turn mine = null;
      for (int slot = 0; slot < context.numPartitions(); slot++) {
        awaitAll();
        if (slot == context.partitionId()) {
          mine = meter.measure(variant, run, passes);
        }
      }
      return mine;
    }

    private void awaitAll() {
      if (isAlone()) {
        opened.awaitOthers(context);
      } else {
        context.barrier();
      }
    }

    /** Returns whether all slots of the application are in this process. */
    private boolean isAlone() {
      return opened.users() == context.numPartitions();
    }

    /**
     * Waits until slots of all processes have come, and then for one time on all clocks: Spark's
     * barrier looks once in a second whether it may let a task go.
     */
    private void startTogether() {
      if (isAlone()) {
        opened.awaitOthers(context);
        return;
      }
      long last =
          Arrays.stream(context.allGather(Long.toString(System.currentTimeMillis())))
              .mapToLong(Long::parseLong)
              .max()
              .orElseThrow();
      long wait = last + BARRIER_MILLIS - System.currentTimeMillis();
      try {
        Thread.sleep(Math.min(BARRIER_MILLIS, Math.max(0, wait)));
      } catch (InterruptedException e) {
        throw KilledTask.by(e, "the task was interrupted");
      }
    }
  }

  private static Place place() {
    SparkEnv env = SparkEnv.get();
    return new Place(
        env.executorId(),
        env.blockManager().blockManagerId().host(),
        Runtime.getRuntime().availableProcessors(),
        Machine.processorModel(),
        Machine.id());
  }
}
