package io.tracecast.job.scoring.care;

/** Tells that an image is not tried again, since it ended processes. */
public final class KilledProcessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Step step;

  KilledProcessException(int deaths, Step step) {
    super(
        ("The process died %d times while nothing but this image was %s. A native library may fail"
                + " at it, or memory ran out: look at how the executors ended, %s, give executors"
                + " more memory (--executor-memory, --conf spark.executor.memoryOverhead=SIZE), or"
                + " make the image anew, and score it again")
            .formatted(
                deaths,
                step == Step.DECODE ? "being decoded" : "in the graph",
                step == Step.DECODE
                    ? "try --decoder java, which decodes without native code"
                    : "try the graph in its other format"));
    this.step = step;
  }

  /** Returns where the process died. */
  public Step step() {
    return step;
  }
}
