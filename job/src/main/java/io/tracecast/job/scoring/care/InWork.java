package io.tracecast.job.scoring.care;

import io.tracecast.job.spark.KilledTask;
import java.util.function.BooleanSupplier;
import org.apache.spark.TaskKilledException;

/**
 * Who has images in the hands of native code in one process: any number of tasks together, or one
 * task alone, so that the death of the process tells of its image. Whoever wants to be alone goes
 * before those that have nothing in work yet.
 */
final class InWork {
  private static final InWork OF_PROCESS = new InWork();
  private static final long LOOK_MILLIS = 100;

  private int together;
  private int waiting;
  private boolean alone;

  /** What the tasks of this process share. */
  static InWork ofProcess() {
    return OF_PROCESS;
  }

  /** Returns whether somebody waits until nobody has anything in work. */
  synchronized boolean isWanted() {
    return waiting > 0;
  }

  /**
   * Waits until nobody is alone in work, nor waits for that, and joins in.
   *
   * @throws TaskKilledException once Spark wants the task to end
   */
  synchronized void join(BooleanSupplier killed) {
    awaitWhile(() -> alone || waiting > 0, killed);
    together++;
  }

  synchronized void leave() {
    together--;
    notifyAll();
  }

  /**
   * Waits until nobody has anything in work, and keeps everybody else out.
   *
   * @throws TaskKilledException once Spark wants the task to end
   */
  synchronized void begin(BooleanSupplier killed) {
    waiting++;
    try {
      awaitWhile(() -> alone || together > 0, killed);
      alone = true;
    } finally {
      waiting--;
      notifyAll();
    }
  }

  synchronized void end() {
    alone = false;
    notifyAll();
  }

  private synchronized void awaitWhile(BooleanSupplier taken, BooleanSupplier killed) {
    try {
      while (taken.getAsBoolean()) {
        if (killed.getAsBoolean()) {
          throw new TaskKilledException("the task was killed while another was alone in work");
        }
        wait(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      throw KilledTask.by(e, "the task was interrupted");
    }
  }
}
