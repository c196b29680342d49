package io.tracecast.job.benchmark;

/**
 * The runs of one variant that were measured elsewhere, or at another time.
 *
 * @param name what the file calls the variant
 * @param origin where they were measured
 * @param device what it ran on, as the file says; empty if it does not
 * @param batchSize images per forward pass; 0 if the file does not say
 * @param wall of each run, in milliseconds per image
 * @param cpu the same of processors' time; empty if nobody counted it
 * @param imagesPerSecond of all executors together
 */
record ImportedRuns(
    String name,
    Origin origin,
    String device,
    int batchSize,
    double[] wall,
    double[] cpu,
    double imagesPerSecond) {

  boolean hasCpu() {
    return cpu.length > 0;
  }

  ImportedRuns named(String newName) {
    return new ImportedRuns(newName, origin, device, batchSize, wall, cpu, imagesPerSecond);
  }
}
