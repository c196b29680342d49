package io.tracecast.job.scoring;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many images had which class as their best. An immutable value of a few hundred bytes at most,
 * whatever the graph: it travels with each partition's result. Of more than {@link #MOST} classes
 * those with the most images are kept.
 */
public final class ClassCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So many classes are kept, in two or three bytes each. */
  static final int MOST = 256;

  public static final ClassCounts NONE = new ClassCounts(new byte[0], 0);

  private static final Comparator<ClassCount> MOST_FIRST =
      Comparator.comparingLong(ClassCount::images)
          .reversed()
          .thenComparingInt(ClassCount::classIndex);

  /** Of each class how far it is from the one before, and its images, in groups of seven bits. */
  private final byte[] counts;

  /** A class that was left out has at most so many images. */
  private final long leftOutAtMost;

  private ClassCounts(byte[] counts, long leftOutAtMost) {
    this.counts = counts;
    this.leftOutAtMost = leftOutAtMost;
  }

  /**
   * A class with how many images have it as their best.
   *
   * @param classIndex the class, counted from 0
   */
  public record ClassCount(int classIndex, long images) {}

  /**
   * The classes of many counts together.
   *
   * @param mostFirst all that were counted, those with the most images first
   * @param tooLowBy each may in truth have up to so many images more; 0 where every class counted
   */
  public record Total(List<ClassCount> mostFirst, long tooLowBy) {
    public static final Total NONE = new Total(List.of(), 0);

    public Total {
      mostFirst = List.copyOf(mostFirst);
    }
  }

  /** Counts images. Used by one thread. */
  public static final class Recorder {
    private final Map<Integer, Long> images = new HashMap<>();

    /** Counts an image of which this class is the best. */
    public void count(int classIndex) {
      images.merge(classIndex, 1L, Long::sum);
    }

    /** Returns what was counted so far; counting may go on. */
    public ClassCounts snapshot() {
      List<ClassCount> all = sorted(images);
      List<ClassCount> kept = new ArrayList<>(all.subList(0, Math.min(MOST, all.size())));
      kept.sort(Comparator.comparingInt(ClassCount::classIndex));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int last = 0;
      for (ClassCount one : kept) {
        write(bytes, one.classIndex() - last);
        write(bytes, one.images());
        last = one.classIndex();
      }
      return new ClassCounts(bytes.toByteArray(), all.size() > MOST ? all.get(MOST).images() : 0);
    }
  }

  /** Returns the classes of all of them. */
  public static Total sum(Collection<ClassCounts> parts) {
    Map<Integer, Long> images = new HashMap<>();
    parts.forEach(part -> part.addTo(images));
    return new Total(sorted(images), parts.stream().mapToLong(part -> part.leftOutAtMost).sum());
  }

  private static List<ClassCount> sorted(Map<Integer, Long> images) {
    return images.entrySet().stream()
        .map(entry -> new ClassCount(entry.getKey(), entry.getValue()))
        .sorted(MOST_FIRST)
        .toList();
  }

  private void addTo(Map<Integer, Long> images) {
    int classIndex = 0;
    for (int position = 0; position < counts.length; ) {
      classIndex += (int) numberAt(position);
      position = endOfNumber(position);
      images.merge(classIndex, numberAt(position), Long::sum);
      position = endOfNumber(position);
    }
  }

  private static void write(ByteArrayOutputStream target, long number) {
    long rest = number;
    while (rest > 0x7f) {
      target.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    target.write((int) rest);
  }

  private long numberAt(int position) {
    long number = 0;
    for (int i = endOfNumber(position) - 1; i >= position; i--) {
      number = number << 7 | counts[i] & 0x7f;
    }
    return number;
  }

  private int endOfNumber(int position) {
    int end = position;
    while (counts[end] < 0) {
      end++;
    }
    return end + 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassCounts that
        && Arrays.equals(counts, that.counts)
        && leftOutAtMost == that.leftOutAtMost;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(counts) + Long.hashCode(leftOutAtMost);
  }

  @Override
  public String toString() {
    return sum(List.of(this)).toString();
  }
}
