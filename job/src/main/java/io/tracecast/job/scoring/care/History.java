package io.tracecast.job.scoring.care;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What marks tell an attempt of the processes that died before it.
 *
 * @param deaths marks of images that were alone in work in a process when it died, by path
 * @param doubtful places of this partition where a process died at an unknown image
 * @param windows as many images from this one on, by path, were in doubt in another stage or run
 */
record History(Map<String, List<Mark>> deaths, List<Doubt> doubtful, Map<String, Long> windows) {

  static final History NONE = new History(Map.of(), List.of(), Map.of());

  /** Places in a partition, the second excluded. */
  record Doubt(long from, long until) {
    boolean holds(long place) {
      return place >= from && place < until;
    }
  }

  /**
   * Tells marks of the dead from those of the living.
   *
   * @param me the attempt that asks
   * @param firstImages images that an attempt begins before it leaves its first range
   * @param alive whether an attempt's process lives as far as the driver knows
   * @param speculation whether Spark runs attempts at one partition side by side; else an earlier
   *     one that has not failed is dead, even if the driver has not told everybody yet
   */
  static History of(
      List<Mark> marks,
      TaskAttempt me,
      long firstImages,
      Predicate<TaskAttempt> alive,
      boolean speculation) {
    Predicate<TaskAttempt> dead =
        other -> {
          if (!other.application().equals(me.application())) {
            return true;
          }
          return other.isOfSamePartition(me) && !speculation
              ? other.number() < me.number()
              : !alive.test(other);
        };
    Map<String, List<Mark>> deaths = new HashMap<>();
    Map<String, Long> windows = new HashMap<>();
    for (Mark mark : marks) {
      if (mark.image() == null || !dead.test(mark.by())) {
        continue;
      }
      if (mark.kind() == Mark.Kind.ALONE) {
        deaths.computeIfAbsent(mark.image(), path -> new ArrayList<>()).add(mark);
      } else if (mark.kind() == Mark.Kind.REACHED && !mark.by().isOfSamePartition(me)) {
        windows.merge(mark.image(), mark.until() - mark.from(), Math::max);
      }
    }
    return new History(deaths, doubtful(marks, me, firstImages, dead), windows);
  }

  /** Images that an attempt had alone in work and was done with are no longer in doubt. */
  private static List<Doubt> doubtful(
      List<Mark> marks, TaskAttempt me, long firstImages, Predicate<TaskAttempt> dead) {
    List<Mark> own = marks.stream().filter(mark -> mark.by().isOfSamePartition(me)).toList();
    List<Doubt> doubtful = new ArrayList<>();
    long passed = 0;
    for (int number = 0; number < me.number(); number++) {
      Optional<Mark> last = lastOf(own, number);
      if (last.isEmpty()) {
        doubtful.add(new Doubt(0, firstImages));
      } else if (last.get().kind() != Mark.Kind.FAILED && dead.test(last.get().by())) {
        doubtful.add(new Doubt(last.get().from(), last.get().until()));
        passed =
            last.get().kind() == Mark.Kind.ALONE ? Math.max(passed, last.get().from()) : passed;
      }
    }
    long cleared = passed;
    return doubtful.stream()
        .map(doubt -> new Doubt(Math.max(doubt.from(), cleared), doubt.until()))
        .filter(doubt -> doubt.from() < doubt.until())
        .toList();
  }

  /** A failure says more than an image that is alone in work, and that more than a range. */
  private static Optional<Mark> lastOf(List<Mark> own, int number) {
    return own.stream()
        .filter(mark -> mark.by().number() == number)
        .max(
            Comparator.comparingInt(
                mark ->
                    switch (mark.kind()) {
                      case REACHED -> 0;
                      case ALONE -> 1;
                      case FAILED -> 2;
                    }));
  }

  /** Returns how often a process died while this image alone was in work. */
  int deathsAt(String image) {
    return deaths.getOrDefault(image, List.of()).size();
  }

  /** Returns what was done with the image when the process died. */
  Step stepOf(String image) {
    return deaths.getOrDefault(image, List.of()).stream()
        .map(Mark::step)
        .filter(step -> step != null)
        .findFirst()
        .orElse(Step.DECODE);
  }
}
