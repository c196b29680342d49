package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.codec.BareDecode;
import io.tracecast.graph.image.codec.ImageDecoders;
import io.tracecast.graph.image.header.ImageHeader;
import io.tracecast.graph.process.CpuClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the way from encoded bytes to a normalised batch costs beyond the bare decode, in CPU time
 * of the thread, and what the fast mode saves. All variants take turns over the same photographs of
 * many sizes in one JVM, so that a noisy machine is noisy for each of them, and chance says which
 * begins, since what comes first finds a photograph outside the caches. Run by {@code
 * tools/bench-image-path}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 4)
@Measurement(iterations = 5, time = 4)
@Fork(1)
public class BenchImagePath {
  private static final int MIB = 1 << 20;
  private static final int VARIANTS = 4;

  /** A folder of JPEGs. */
  @Param({""})
  String folder;

  private final List<Photograph> photographs = new ArrayList<>();
  private final ImageTransform vector = ImageTransform.fastest(Preprocessing.imagenet());
  private final ImageTransform plain =
      ImageTransform.with(Preprocessing.imagenet(), new PlainHorizontalPass());
  private final ByteBuffer batch =
      ByteBuffer.allocateDirect(Preprocessing.imagenet().sizeInBytes());
  private BareDecode bare;
  private final Random order = new Random(0);
  private ImageDecoder decoder;
  private ImageDecoder fastDecoder;

  private static final class Photograph {
    private final byte[] encoded;
    private final int width;
    private final int height;

    Photograph(byte[] encoded) {
      ImageHeader header = ImageHeader.read(encoded, ImageLimits.DEFAULT, false);
      this.encoded = encoded;
      this.width = header.width();
      this.height = header.height();
    }
  }

  /** CPU nanoseconds by variant, and the images that each of them took. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class CpuNanos {
    public long bareDecode;
    public long vector;
    public long plain;
    public long fast;
    public long images;
  }

  @Setup(Level.Trial)
  public void readPhotographs() throws IOException {
    bare = new BareDecode(16 * MIB, 16 * MIB);
    decoder = open(false);
    fastDecoder = open(true);
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      for (Path file : files.sorted().toList()) {
        photographs.add(new Photograph(Files.readAllBytes(file)));
      }
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    bare.close();
    decoder.close();
    fastDecoder.close();
  }

  private static ImageDecoder open(boolean fast) {
    DecodeOptions options =
        new DecodeOptions(DecoderChoice.NATIVE, ImageLimits.DEFAULT, false, fast);
    return ImageDecoders.open(options, Preprocessing.imagenet().smallestSource());
  }

  @Benchmark
  public void everyPhotographOnce(CpuNanos cpu) {
    for (Photograph photograph : photographs) {
      int first = order.nextInt(VARIANTS);
      for (int i = 0; i < VARIANTS; i++) {
        measure((first + i) % VARIANTS, photograph, cpu);
      }
      cpu.images++;
    }
  }

  private void measure(int variant, Photograph photograph, CpuNanos cpu) {
    long start = CpuClock.threadNanos();
    switch (variant) {
      case 0 -> {
        bare.decode(photograph.encoded, photograph.width, photograph.height);
        cpu.bareDecode += CpuClock.threadNanos() - start;
      }
      case 1 -> {
        vector.transform(decoder.decode(photograph.encoded), batch);
        cpu.vector += CpuClock.threadNanos() - start;
      }
      case 2 -> {
        plain.transform(decoder.decode(photograph.encoded), batch);
        cpu.plain += CpuClock.threadNanos() - start;
      }
      default -> {
        vector.transform(fastDecoder.decode(photograph.encoded), batch);
        cpu.fast += CpuClock.threadNanos() - start;
      }
    }
  }
}
