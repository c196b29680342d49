package io.tracecast.job.cluster;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/**
 * A Java agent for executors of tests: has the native decoder end the process, as a fault in a
 * native library does, at pictures that are planted. Everywhere else these are pictures like any.
 */
public final class DeadlyDecoder {
  private static final String DECODER = "io.tracecast.graph.image.codec.OpenCvDecoder";

  private DeadlyDecoder() {}

  /** What a decoder does first; copied into it, so it may use nothing but the JDK. */
  public static final class Death {
    static final String SIGN = "ends the process"; // a constant, so the decoder has it itself

    private Death() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) byte[] encoded) {
      int start = encoded.length - SIGN.length();
      if (start >= 0
          && new String(encoded, start, encoded.length - start, StandardCharsets.ISO_8859_1)
              .equals(SIGN)) {
        Runtime.getRuntime().halt(134);
      }
    }
  }

  /** Called by the JVM that the agent is in. */
  public static void premain(String argument, Instrumentation instrumentation) {
    new AgentBuilder.Default()
        .type(named(DECODER))
        .transform(
            (builder, type, loader, module, domain) ->
                builder.visit(Advice.to(Death.class).on(named("decode"))))
        .installOn(instrumentation);
  }

  /** Makes a copy of a picture at which such a decoder ends its process. */
  static void plant(Path picture, Path copy) throws IOException {
    Files.copy(picture, copy);
    Files.writeString(copy, Death.SIGN, StandardOpenOption.APPEND);
  }

  /** Writes the agent and returns the settings that put it into executors. */
  static List<String> settings(Path folder) throws IOException {
    Path jar = folder.resolve("deadly-decoder.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", DeadlyDecoder.class.getName());
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file, manifest)) {
      for (Class<?> type : List.of(DeadlyDecoder.class, Death.class)) {
        String name = type.getName().replace('.', '/') + ".class";
        entries.putNextEntry(new ZipEntry(name));
        try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
          bytes.transferTo(entries);
        }
      }
    }
    Path byteBuddy =
        Path.of(AgentBuilder.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    return List.of(
        "--conf",
        "spark.executor.extraJavaOptions=-javaagent:" + jar,
        "--conf",
        "spark.executor.extraClassPath=" + byteBuddy);
  }
}
