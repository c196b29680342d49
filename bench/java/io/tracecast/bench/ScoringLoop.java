package io.tracecast.bench;

import io.tracecast.graph.engine.GraphPredictor;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.codec.ImageDecoders;
import io.tracecast.graph.image.resample.ImageTransform;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.graph.tensor.TopK;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One thread of the bare loop: read, decode and transform until the batch is full, predict, rank.
 */
final class ScoringLoop {
  private final GraphSession session;
  private final TensorMemory memory;
  private final Preprocessing preprocessing;
  private final TopK topK = new TopK(5, Activation.NONE);

  ScoringLoop(GraphSession session, TensorMemory memory, Preprocessing preprocessing) {
    this.session = session;
    this.memory = memory;
    this.preprocessing = preprocessing.withLayout(session.inputShape().layout());
  }

  /**
   * Takes whole batches of files until there are none left.
   *
   * @param next the first file that no thread has taken
   * @return the sum of the best classes, by which runs are compared
   */
  long run(List<Path> files, AtomicInteger next) throws IOException {
    int batchSize = session.settings().batches().sizes().get(0);
    ImageTransform transform = ImageTransform.of(preprocessing);
    long bestClasses = 0;
    try (ImageDecoder decoder = ImageDecoders.open(DecodeOptions.DEFAULT);
        GraphPredictor predictor = session.newPredictor();
        TensorBatch batch = memory.allocate(session.inputShape(), batchSize)) {
      int start;
      while ((start = next.getAndAdd(batchSize)) < files.size()) {
        int count = Math.min(batchSize, files.size() - start);
        for (int i = 0; i < count; i++) {
          byte[] encoded = Files.readAllBytes(files.get(start + i));
          transform.transform(decoder.decode(encoded), batch.slot(i));
        }
        batch.setCount(count);
        bestClasses += bestClasses(predictor.predict(batch));
      }
    }
    return bestClasses;
  }

  private long bestClasses(OutputTensor output) {
    long sum = 0;
    for (int i = 0; i < output.rows(); i++) {
      sum += topK.rank(output, i).indices()[0];
    }
    return sum;
  }
}
