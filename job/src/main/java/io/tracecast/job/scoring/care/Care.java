package io.tracecast.job.scoring.care;

import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.ScoringPlan;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.memory.SparkOutOfMemoryError;

/**
 * Which images an attempt may score as usual, which one by one, and which not at all, since its
 * process may die at an image and take along who could tell of it.
 *
 * <p>A first attempt looks at nothing. It writes now and then how far it may have come ({@link
 * Reach}). An attempt after one whose process died scores the images that may have been in work
 * then one by one, while no other task of its process has any in work ({@link InWork}), and writes
 * each one's name before it begins it. An image at which processes died {@link #DEATHS} times that
 * way is refused: once may be chance, since processes are killed for other reasons as well.
 *
 * <p>Places count in the order of the partition, which is the same in each attempt of a stage.
 */
public final class Care implements AutoCloseable {

  /** So many processes have to die at an image, and at nothing else, before it is refused. */
  static final int DEATHS = 2;

  /** What {@code spark.executor.killOnFatalError.depth} is unless somebody changes it. */
  private static final int DEPTH_OF_FATAL_ERRORS = 5;

  /** How an image is scored. */
  public enum Way {
    TOGETHER,
    ALONE,
    REFUSED
  }

  private final Marks marks;
  private final TaskAttempt attempt;
  private final History history;
  private final Reach reach;
  private final InWork inWork;
  private final BooleanSupplier killed;
  private boolean joined;
  private Mark alone;
  private boolean inAlone;
  private boolean dying;
  private long watchedUntil;

  /**
   * @param marks where to leave what comes after a death; null for nowhere
   * @param reach null if {@code marks} is
   * @param killed whether Spark wants the task to end
   */
  Care(
      Marks marks,
      TaskAttempt attempt,
      History history,
      Reach reach,
      InWork inWork,
      BooleanSupplier killed) {
    this.marks = marks;
    this.attempt = attempt;
    this.history = history;
    this.reach = reach;
    this.inWork = inWork;
    this.killed = killed;
  }

  /** Scores all images as usual, and leaves nothing; gives way to tasks that are careful. */
  public static Care none(BooleanSupplier killed) {
    return new Care(null, null, History.NONE, null, InWork.ofProcess(), killed);
  }

  /**
   * Looks at what was left, if this is a retry or the plan says so; the caller closes it.
   *
   * @param killed whether Spark wants the task to end
   */
  public static Care of(
      ScoringPlan plan, TaskContext context, Configuration hadoop, BooleanSupplier killed) {
    if (plan.marks() == null) {
      return none(killed);
    }
    Marks marks = new Marks(plan.marks().directory(), hadoop);
    SparkConf conf = SparkEnv.get().conf();
    TaskAttempt attempt = attempt(context, conf);
    History history = History.NONE;
    if (attempt.number() > 0 || plan.marks().heeded()) {
      history =
          History.of(
              marks.read(),
              attempt,
              Reach.firstImages(plan.batchSize()),
              new LivingExecutors(),
              conf.getBoolean("spark.speculation", false));
    }
    boolean embedded = attempt.executor().equals("driver"); // no retry will see to it
    Executor pool = ExecutorRuntime.get().readerPool();
    Reach reach = new Reach(marks::write, attempt, pool, plan.batchSize(), embedded);
    return new Care(marks, attempt, history, reach, InWork.ofProcess(), killed);
  }

  private static TaskAttempt attempt(TaskContext context, SparkConf conf) {
    return new TaskAttempt(
        conf.getAppId(),
        SparkEnv.get().executorId(),
        context.stageId() + "." + context.stageAttemptNumber(),
        context.partitionId(),
        context.attemptNumber());
  }

  /** Returns whether any image may have to be scored in another way than {@link Way#TOGETHER}. */
  public boolean isWatchful() {
    return history != History.NONE;
  }

  /**
   * Returns how an image is to be scored; asked in the order of the partition.
   *
   * @param place the image's place in the partition, from 0
   */
  public Way wayOf(String image, long place) {
    int deaths = history.deathsAt(image);
    if (deaths >= DEATHS) {
      return Way.REFUSED;
    }
    Long window = history.windows().get(image);
    if (window != null) {
      watchedUntil = Math.max(watchedUntil, place + window);
    }
    boolean doubtful =
        place < watchedUntil || history.doubtful().stream().anyMatch(doubt -> doubt.holds(place));
    return deaths > 0 || doubtful ? Way.ALONE : Way.TOGETHER;
  }

  /** Returns why the image is refused, for one that is. */
  public KilledProcessException refusal(String image) {
    return new KilledProcessException(history.deathsAt(image), history.stepOf(image));
  }

  /** Returns the place at which no image may be begun together with others yet. */
  public long until() {
    return reach == null ? Long.MAX_VALUE : reach.until();
  }

  /**
   * Comes before each batch of images that are scored as usual; waits while another task of the
   * process is alone in work.
   *
   * @param firstImage the path of the image at {@code done}
   * @param done the place of the first image that is not through
   * @param place where the batch begins
   * @param size how many images it may have
   */
  public void together(String firstImage, long done, long place, int size) {
    endAlone();
    if (done == place && inWork.isWanted()) {
      leave();
    }
    if (!joined) {
      inWork.join(killed);
      joined = true;
    }
    if (reach != null) {
      reach.before(firstImage, done, place, size);
    }
  }

  /** Returns whether this task keeps another from being alone in work. */
  public boolean isInTheWay() {
    return joined && inWork.isWanted();
  }

  /**
   * Comes before an image is decoded that is scored alone, when this task has no other in work;
   * waits until no other task has.
   */
  public void alone(String image, long place) {
    leave();
    if (!inAlone) {
      inWork.begin(killed);
      inAlone = true;
    }
    alone = Mark.alone(attempt, image, place, isSuspect(image) ? Step.DECODE : null);
    marks.write(alone);
  }

  /**
   * Comes before the graph runs on the image that {@link #alone} named. Only where the process died
   * at it before it matters where it dies.
   */
  public void forward() {
    if (isSuspect(alone.image())) {
      alone = Mark.alone(attempt, alone.image(), alone.from(), Step.FORWARD);
      marks.write(alone);
    }
  }

  private boolean isSuspect(String image) {
    return history.deathsAt(image) > 0;
  }

  /** The name goes before others come, at whose images the process may die. */
  private void endAlone() {
    if (alone != null && !dying) {
      marks.delete(alone);
    }
    alone = null;
    if (inAlone) {
      inAlone = false;
      inWork.end();
    }
  }

  private void leave() {
    if (joined) {
      joined = false;
      inWork.leave();
    }
  }

  /**
   * Says that the attempt ends with an exception, so that nobody takes its process for dead; but
   * after an error of the virtual machine, such as a heap that is full, Spark ends the process.
   */
  public void failed(Throwable failure) {
    dying = isFatal(failure);
    if (marks != null && !dying && !(failure instanceof TaskKilledException)) {
      marks.write(Mark.failed(attempt));
    }
  }

  /** Looks as deep as Spark does. */
  private static boolean isFatal(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH_OF_FATAL_ERRORS; depth++) {
      if (cause instanceof VirtualMachineError && !(cause instanceof SparkOutOfMemoryError)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Takes away what would look like a death; nothing of this task may be in work any more. */
  @Override
  public void close() {
    endAlone();
    leave();
  }
}
