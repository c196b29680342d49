package io.tracecast.job.tune;

/**
 * What a pass over the sample takes.
 *
 * @param fixedSeconds loading and warming up, and starting the tasks
 * @param secondsPerImage each image of a slot
 */
record PassCost(double fixedSeconds, double secondsPerImage) {

  /** Returns what a pass of so many images in each slot takes. */
  double seconds(int imagesPerSlot) {
    return fixedSeconds + secondsPerImage * imagesPerSlot;
  }
}
