package io.tracecast.graph.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;

/** The graphs of tools/test-graphs, the project's samples, and zips made on the spot. */
public final class SmallArchives {
  private static final Path SMALL = Path.of("src", "test", "resources", "graphs");
  private static final Path SAMPLES = Path.of("..", "samples", "graphs");

  private SmallArchives() {}

  public static byte[] file(String name) {
    try {
      return Files.readAllBytes(SMALL.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ArchiveBytes sample(String name) {
    try (InputStream stream = Files.newInputStream(SAMPLES.resolve(name))) {
      return ArchiveBytes.read(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ArchiveBytes bytes(byte[] content) {
    try {
      return ArchiveBytes.read(new ByteArrayInputStream(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] content(ArchiveBytes bytes) {
    try (InputStream stream = bytes.openStream()) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a graph of tools/test-graphs under its own name. */
  public static GraphArchive read(String name) {
    return read(name, file(name));
  }

  public static GraphArchive read(String name, byte[] content) {
    return GraphArchive.of(name, bytes(content));
  }

  /** Returns a TorchScript archive whose top module {@code M} has this code. */
  public static byte[] torchScript(String code) {
    return torchScript(code, Map.of());
  }

  /** Returns the same with more entries, such as weights. */
  public static byte[] torchScript(String code, Map<String, byte[]> more) {
    Map<String, byte[]> entries = new LinkedHashMap<>(more);
    entries.put("m/data.pkl", "\u0080\2c__torch__\nM\n)\u0081.".getBytes(ISO_8859_1));
    entries.put("m/code/__torch__.py", text(code));
    return zip(entries);
  }

  public static byte[] zip(Map<String, byte[]> entries) {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(target)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target.toByteArray();
  }

  public static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  /** Returns why an archive of the test's resources is refused. */
  public static AbstractThrowableAssert<?, ? extends Throwable> refusal(String name) {
    return refusal(name, file(name));
  }

  /** Returns why an archive is refused. */
  public static AbstractThrowableAssert<?, ? extends Throwable> refusal(
      String name, byte[] content) {
    return assertThatThrownBy(() -> read(name, content))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("Cannot load graph " + name + ": ");
  }
}
