package io.tracecast.job.probe;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.Device;
import io.tracecast.graph.engine.EngineStatus;
import io.tracecast.graph.engine.Telemetry;
import io.tracecast.graph.engine.provider.ProviderStatus;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.codec.ImageDecoders;
import io.tracecast.graph.image.resample.ImageTransform;
import io.tracecast.job.error.JobException;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks around in this process; loads every native library on the way. */
final class HostInspector {
  private static final Logger LOG = LoggerFactory.getLogger(HostInspector.class);
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
  private static final List<String> FEATURES =
      List.of("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_tile");

  private HostInspector() {}

  static HostProbe inspect(ScoringPlan.Engine engine) {
    SparkEnv env = SparkEnv.get();
    return new HostProbe(
        env.executorId(),
        env.blockManager().blockManagerId().host(),
        new HostProbe.Java(
            Runtime.version() + " " + System.getProperty("java.vendor"),
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()),
        new HostProbe.Images(
            ImageTransform.fastest(Preprocessing.imagenet()).arithmetic(), decoder()),
        new HostProbe.Engines(
            Arrays.stream(GraphFormat.values()).map(HostInspector::engine).toList(),
            Device.visibleGpus(),
            Telemetry.decision(),
            provider(engine)),
        new HostProbe.Cpu(
            cpuFeatures(),
            Runtime.getRuntime().availableProcessors(),
            Slots.of(env.conf()).intraOpThreads()),
        memory(),
        temporaryFolder());
  }

  private static HostProbe.Memory memory() {
    long total = memoryBytes();
    return new HostProbe.Memory(
        Runtime.getRuntime().maxMemory(), total, total < machineMemoryBytes(), malloc());
  }

  private static HostProbe.Decoder decoder() {
    try (ImageDecoder decoder = ImageDecoders.open(choice(DecoderChoice.NATIVE))) {
      return new HostProbe.Decoder(decoder.name(), "");
    } catch (IllegalStateException e) {
      try (ImageDecoder decoder = ImageDecoders.open(choice(DecoderChoice.JAVA))) {
        return new HostProbe.Decoder(decoder.name(), e.getMessage());
      }
    }
  }

  private static DecodeOptions choice(DecoderChoice decoder) {
    DecodeOptions defaults = DecodeOptions.DEFAULT;
    return new DecodeOptions(
        decoder, defaults.limits(), defaults.applyOrientation(), defaults.fast());
  }

  private static HostProbe.Engine engine(GraphFormat format) {
    EngineStatus status = EngineStatus.of(format);
    return new HostProbe.Engine(
        format, status.version(), status.cuda(), status.failure().orElse(""));
  }

  /** An engine that does not start has a finding of its own. */
  private static HostProbe.Provider provider(ScoringPlan.Engine engine) {
    if (engine.provider() == null || EngineStatus.of(GraphFormat.ONNX).failure().isPresent()) {
      return null;
    }
    try {
      ProviderStatus status = ProviderStatus.of(engine.provider().here(engine.device(), 1));
      return new HostProbe.Provider(
          status.name(), status.version(), status.hardware(), status.failure().orElse(""));
    } catch (JobException e) {
      return new HostProbe.Provider(engine.provider().name(), "", "", e.getMessage());
    }
  }

  private static List<String> cpuFeatures() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      List<String> flags =
          lines
              .filter(line -> line.startsWith("flags"))
              .findFirst()
              .map(line -> List.of(line.split("\\s+")))
              .orElse(List.of());
      return FEATURES.stream().filter(flags::contains).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** Returns the memory that this process may use at most, as the JVM sees it. */
  private static long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static long machineMemoryBytes() {
    try (Stream<String> lines = Files.lines(MEMORY_INFO)) {
      return lines
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static HostProbe.TemporaryFolder temporaryFolder() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    try {
      Path file = Files.createTempFile(folder, "tracecast-probe", "");
      Files.writeString(file, "probe");
      Files.delete(file);
      return new HostProbe.TemporaryFolder(
          folder.toString(), true, Files.getFileStore(folder).getUsableSpace());
    } catch (IOException e) {
      LOG.debug("{} cannot be written to", folder, e);
      return new HostProbe.TemporaryFolder(folder.toString(), false, 0);
    }
  }

  private static Map<String, String> malloc() {
    Map<String, String> settings = new TreeMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("MALLOC_")) {
                settings.put(name, value);
              }
            });
    return settings;
  }
}
