package io.tracecast.graph.archive.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.SmallArchives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What tools/signature-references wrote, and archives to sign and seal. */
final class TrustFiles {
  static final SealingKey KEY = SealingKey.parse("here", "0f".repeat(32));
  private static final Path FOLDER = Path.of("src", "test", "resources", "trust");

  private TrustFiles() {}

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name) {
    return new String(bytes(name), US_ASCII);
  }

  static SigningKey signingKey(String name) {
    return SigningKey.parse(name + ".pem", text(name + ".pem"));
  }

  static VerificationKey publicKey(String name) {
    return VerificationKey.parse(name + ".pub", text(name + ".pub"));
  }

  static DetachedSignature signature(byte[] bundle) {
    return new DetachedSignature("m.sig", bundle);
  }

  static ArchiveFiles oneFile() {
    return new ArchiveFiles(SmallArchives.bytes(SmallArchives.file("parts.onnx")));
  }

  /** The graph whose weights lie in two files. */
  static ArchiveFiles threeFiles() {
    return new ArchiveFiles(
        oneFile().bytes(), List.of(part("parts.onnx.data"), part("parts/constants.bin")));
  }

  private static ArchivePart part(String location) {
    return new ArchivePart(location, SmallArchives.bytes(SmallArchives.file(location)));
  }

  static byte[] sealed(ArchiveFiles files, SealingKey key) {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try {
      SealedArchive.seal(
          plain -> files.bytes().openStream().transferTo(plain), files.parts(), key, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target.toByteArray();
  }

  static byte[] content(ArchiveBytes bytes) {
    try (InputStream stream = bytes.openStream()) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
