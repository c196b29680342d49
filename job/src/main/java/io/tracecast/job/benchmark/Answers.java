package io.tracecast.job.benchmark;

import io.tracecast.job.parity.AnswerDifference;
import java.util.Locale;
import java.util.Optional;

/**
 * How far one variant's answers to the same images lie from the first variant's.
 *
 * @param variant the variant's name
 * @param difference how far; empty if answers could not be compared
 * @param incomparable why they could not; empty if they were
 */
record Answers(String variant, Optional<AnswerDifference> difference, String incomparable) {

  /** What fp32 graphs of different engines may differ by, as a share of the largest number. */
  private static final double TOLERANCE = 1e-3;

  static Answers of(String variant, AnswerDifference difference) {
    return new Answers(variant, Optional.of(difference), "");
  }

  static Answers incomparable(String variant, String why) {
    return new Answers(variant, Optional.empty(), why);
  }

  /** Returns whether the answers are other than rounding explains. */
  boolean areWrong() {
    return difference.filter(Answers::isWrong).isPresent();
  }

  private static boolean isWrong(AnswerDifference difference) {
    return difference.relativeDifference() > TOLERANCE
        && (difference.sameBest().isEmpty() || difference.agreement() < 1);
  }

  /** Returns the sentence for people. */
  String inWords(String first) {
    return difference
        .map(found -> inWords(first, found))
        .orElse(
            "The answers of %s were not compared with those of %s: %s."
                .formatted(variant, first, incomparable));
  }

  private String inWords(String first, AnswerDifference found) {
    return String.format(
        Locale.ROOT,
        "%s %s from %s by at most %.2g (%.2g of the largest number) on %d images%s.",
        variant,
        areWrong() ? "answers WRONG: it differs" : "differs in its answers",
        first,
        found.largestDifference(),
        found.relativeDifference(),
        found.images(),
        found.sameBest().isPresent()
            ? "; the same best class on " + found.sameBest().getAsInt()
            : "");
  }
}
