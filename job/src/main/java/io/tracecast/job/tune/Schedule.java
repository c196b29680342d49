package io.tracecast.job.tune;

/**
 * What of a wish fits into the time that is left.
 *
 * @param rounds in which all combinations take turns
 * @param imagesPerSlot what each slot scores in a pass, in full batches
 * @param combinations that one pass each fits for
 * @param seconds what measuring takes, as far as one pass tells of the others
 */
record Schedule(int rounds, int imagesPerSlot, int combinations, double seconds) {

  /** Combinations cost more or less than the one whose pass was timed. */
  private static final double USABLE = 0.8;

  /**
   * What is asked for.
   *
   * @param combinations the default and what is compared with it
   * @param rounds in which they take turns
   * @param imagesPerSlot what each slot scores in a pass, in full batches
   * @param largestBatch images of the largest batch
   */
  record Wish(int combinations, int rounds, int imagesPerSlot, int largestBatch) {

    /** Returns the passes of all combinations, and of the best against the default again. */
    private double passes(int inRounds) {
      return (double) inRounds * (combinations > 1 ? combinations + 2 : 1);
    }

    /** Returns how many batches each slot scores in a pass. */
    private int batches() {
      return imagesPerSlot / largestBatch;
    }
  }

  /**
   * Fits: at first with fewer rounds, then with fewer images, and where even one batch in each slot
   * takes too long, with fewer combinations.
   */
  static Schedule fit(Wish wish, PassCost cost, double secondsLeft) {
    double usable = Math.max(0, secondsLeft) * USABLE;
    int rounds = atMost(wish.rounds(), usable / seconds(wish, cost, 1, wish.imagesPerSlot()));
    if (rounds > 0) {
      return all(wish, cost, rounds, wish.imagesPerSlot());
    }
    double forImages = usable / wish.passes(1) - cost.fixedSeconds();
    int batches = atMost(wish.batches(), forImages / cost.secondsPerImage() / wish.largestBatch());
    if (batches > 0) {
      return all(wish, cost, 1, batches * wish.largestBatch());
    }
    double pass = cost.seconds(wish.largestBatch());
    int combinations = atMost(wish.combinations(), usable / pass);
    return new Schedule(1, wish.largestBatch(), combinations, combinations * pass);
  }

  private static int atMost(int most, double number) {
    return (int) Math.min(most, number);
  }

  private static Schedule all(Wish wish, PassCost cost, int rounds, int imagesPerSlot) {
    return new Schedule(
        rounds, imagesPerSlot, wish.combinations(), seconds(wish, cost, rounds, imagesPerSlot));
  }

  private static double seconds(Wish wish, PassCost cost, int rounds, int imagesPerSlot) {
    return wish.passes(rounds) * cost.seconds(imagesPerSlot);
  }

  /** Says what is going to be measured, how long it takes, and what to do if it is not all. */
  String inWords(Wish wish, PassCost cost, Budget budget, int slots) {
    int images = imagesPerSlot * slots;
    if (combinations < wish.combinations()) {
      return ("--budget %s may not suffice for all %d combinations of %d images each: those that it"
              + " suffices for are measured, the most promising first. %s suffices for all; fewer or"
              + " smaller --batch-sizes take less.")
          .formatted(
              budget.text(),
              wish.combinations(),
              images,
              enough(seconds(wish, cost, 1, wish.largestBatch()), budget));
    }
    String plan =
        "%s in %s of %d images%s: about %s"
            .formatted(
                number(combinations, "combination"),
                number(rounds, "round"),
                images,
                combinations > 1 ? ", then the best against the default again" : "",
                Budget.inWords(seconds));
    return rounds == wish.rounds() && imagesPerSlot == wish.imagesPerSlot()
        ? plan
        : "%s, to stay within --budget %s. %s suffices for what --rounds and --sample ask for."
            .formatted(
                plan,
                budget.text(),
                enough(seconds(wish, cost, wish.rounds(), wish.imagesPerSlot()), budget));
  }

  private static String enough(double seconds, Budget budget) {
    return "--budget " + Budget.asOption(budget.secondsSpent() + seconds / USABLE);
  }

  /** Returns a number of things, in words. */
  static String number(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
