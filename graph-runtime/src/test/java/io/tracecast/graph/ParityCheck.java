package io.tracecast.graph;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.engine.GraphPredictor;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.engine.GraphSource;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.codec.ImageDecoders;
import io.tracecast.graph.image.resample.ImageTransform;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes what the image path and the sample graph make of photographs, for {@code tools/parity} to
 * compare with Pillow, torchvision and PyTorch. Arguments: a file that names a photograph on each
 * line, the file to write, the graph, and {@code fast} for the fast mode.
 *
 * <p>A photograph becomes a record: the uint8 crop in NHWC and RGB, the crop normalised for
 * ImageNet as float32 in NCHW, the graph's probabilities as float32, little-endian; all zeros for a
 * file that is not read.
 */
final class ParityCheck {
  private static final Preprocessing NUMBERS = Preprocessing.imagenet();
  private static final Preprocessing CROP =
      NUMBERS.withLayout(Layout.NHWC).withElementType(ElementType.UINT8);
  private static final int CLASSES = 1001;

  private final ImageTransform crops = ImageTransform.fastest(CROP);
  private final ImageTransform numbers = ImageTransform.fastest(NUMBERS);
  private final ImageTransform inputs;
  private final GraphPredictor predictor;
  private final TensorBatch batch;
  private final ByteBuffer crop = ByteBuffer.allocateDirect(CROP.sizeInBytes());
  private final ByteBuffer normalised = ByteBuffer.allocateDirect(NUMBERS.sizeInBytes());

  private ParityCheck(GraphPredictor predictor, TensorBatch batch) {
    this.inputs =
        ImageTransform.fastest(Preprocessing.inception().withLayout(batch.shape().layout()));
    this.predictor = predictor;
    this.batch = batch;
    batch.setCount(1);
  }

  public static void main(String[] arguments) throws IOException {
    List<String> photographs = Files.readAllLines(Path.of(arguments[0]));
    boolean fast = arguments.length > 3 && arguments[3].equals("fast");
    DecodeOptions options =
        new DecodeOptions(DecoderChoice.NATIVE, ImageLimits.DEFAULT, false, fast);
    SessionSettings settings =
        SessionSettings.of(new ImageShape(3, 224, 224, ElementType.FLOAT32, Layout.NCHW), 1);
    try (TensorMemory memory = TensorMemory.root(1 << 30);
        GraphSession session = GraphSession.open(graph(Path.of(arguments[2])), settings, memory);
        TensorBatch batch = memory.allocate(session.inputShape(), 1);
        GraphPredictor predictor = session.newPredictor();
        ImageDecoder decoder = ImageDecoders.open(options, NUMBERS.smallestSource());
        OutputStream out = Files.newOutputStream(Path.of(arguments[1]))) {
      ParityCheck check = new ParityCheck(predictor, batch);
      for (String photograph : photographs) {
        out.write(check.record(decoder, Files.readAllBytes(Path.of(photograph))));
      }
      System.out.println(check.numbers.arithmetic());
    }
  }

  private static GraphSource graph(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      GraphArchive archive =
          GraphArchive.of(file.getFileName().toString(), ArchiveBytes.read(stream));
      return GraphSource.of(archive);
    }
  }

  private byte[] record(ImageDecoder decoder, byte[] encoded) {
    ByteBuffer record =
        ByteBuffer.allocate(crop.capacity() + normalised.capacity() + CLASSES * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    try {
      DecodedImage image = decoder.decode(encoded);
      crops.transform(image, crop);
      numbers.transform(image, normalised);
      inputs.transform(image, batch.slot(0));
      record.put(crop.rewind()).put(normalised.rewind());
      record.asFloatBuffer().put(predictor.predict(batch).values());
    } catch (UnreadableImageException e) {
      System.err.println(e.getMessage());
    }
    return record.array();
  }
}
