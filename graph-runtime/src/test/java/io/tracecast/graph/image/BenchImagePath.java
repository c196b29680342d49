package io.tracecast.graph.image;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * of the thread. All variants take turns over the same photographs of many sizes in one JVM, so
 * that a noisy machine is noisy for each of them. Run by {@code scripts/bench-image-path}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 4)
@Measurement(iterations = 5, time = 4)
@Fork(1)
public class BenchImagePath {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int MIB = 1 << 20;

  /** A folder of JPEGs. */
  @Param({""})
  String folder;

  private final List<Photograph> photographs = new ArrayList<>();
  private final ImageTransform vector = ImageTransform.of(Preprocessing.imagenet());
  private final ImageTransform plain =
      ImageTransform.with(Preprocessing.imagenet(), new PlainHorizontalPass());
  private final ByteBuffer batch =
      ByteBuffer.allocateDirect(Preprocessing.imagenet().sizeInBytes());
  private OpenCvPixels decoder;

  private static final class Photograph {
    private final byte[] encoded;
    private final int width;
    private final int height;

    Photograph(byte[] encoded) {
      DecodedImage image = OpenCvPixels.decodeAny(encoded);
      this.encoded = encoded;
      this.width = image.width();
      this.height = image.height();
    }
  }

  /** CPU nanoseconds by variant, and the images that each of them took. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class CpuNanos {
    public long decode;
    public long vector;
    public long plain;
    public long images;
  }

  @Setup(Level.Trial)
  public void readPhotographs() throws IOException {
    decoder = new OpenCvPixels(16 * MIB, 16 * MIB);
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      for (Path file : files.sorted().toList()) {
        photographs.add(new Photograph(Files.readAllBytes(file)));
      }
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    decoder.close();
  }

  @Benchmark
  public void everyPhotographOnce(CpuNanos cpu) {
    for (Photograph photograph : photographs) {
      long start = THREADS.getCurrentThreadCpuTime();
      decode(photograph);
      long decoded = THREADS.getCurrentThreadCpuTime();
      vector.transform(decode(photograph), batch);
      long vectorDone = THREADS.getCurrentThreadCpuTime();
      plain.transform(decode(photograph), batch);
      long plainDone = THREADS.getCurrentThreadCpuTime();
      cpu.decode += decoded - start;
      cpu.vector += vectorDone - decoded;
      cpu.plain += plainDone - vectorDone;
      cpu.images++;
    }
  }

  private DecodedImage decode(Photograph photograph) {
    return decoder.decode(photograph.encoded, photograph.width, photograph.height);
  }
}
