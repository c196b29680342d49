package io.tracecast.job.batchsize;

import java.io.Serializable;

/**
 * What forward passes of one batch size cost where they were measured.
 *
 * @param batchSize images per pass
 * @param nanosPerImage processor time on a processor, wall clock on a GPU: the median of the rounds
 * @param memoryInBytes what the passes and the batches in flight of all slots take beside what the
 *     process held before
 */
public record BatchCost(int batchSize, long nanosPerImage, long memoryInBytes)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
