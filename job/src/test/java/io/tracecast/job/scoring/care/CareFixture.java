package io.tracecast.job.scoring.care;

import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The attempts at one partition, each in an executor of its own, and what they leave. */
public final class CareFixture {
  private static final int PARTITION = 7;

  private final Marks marks;
  private final int batchSize;

  public CareFixture(Path folder, int batchSize) {
    this.marks = new Marks(folder.toUri().toString(), new Configuration());
    this.batchSize = batchSize;
  }

  private static TaskAttempt attemptAt(int partition, int number) {
    return new TaskAttempt("app", "executor-" + partition + "-" + number, "3.0", partition, number);
  }

  /** Returns the care of an attempt, which looks at what others left unless it is the first. */
  public Care attempt(int number) {
    return number == 0 ? care(0, History.NONE) : heeding(number);
  }

  /** Returns the care of an attempt that looks at what others left, even if it is the first. */
  public Care heeding(int number) {
    return care(
        number,
        History.of(
            marks.read(),
            attemptAt(PARTITION, number),
            Reach.firstImages(batchSize),
            other -> other.partition() == PARTITION,
            false));
  }

  private Care care(int number, History history) {
    TaskAttempt attempt = attemptAt(PARTITION, number);
    return new Care(
        marks,
        attempt,
        history,
        new Reach(marks::write, attempt, Runnable::run, batchSize, false),
        new InWork(),
        () -> false);
  }

  /** Leaves what an attempt leaves whose process dies at an image that is alone in work. */
  public void diesAt(int number, String image, int place, boolean inForward) {
    marks.write(
        Mark.alone(attemptAt(PARTITION, number), image, place, inForward ? Step.FORWARD : null));
  }

  /** Leaves what attempts at other partitions leave whose processes die at an image. */
  public void diesElsewhere(String image, int times) {
    for (int i = 0; i < times; i++) {
      marks.write(Mark.alone(attemptAt(100 + i, 1), image, 3, Step.DECODE));
    }
  }

  /** Returns what kinds of marks there are. */
  public List<String> kinds() {
    return marks.read().stream().map(mark -> mark.kind().label()).toList();
  }
}
