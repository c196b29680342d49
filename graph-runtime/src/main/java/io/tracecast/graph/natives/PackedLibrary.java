package io.tracecast.graph.natives;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;

/**
 * A file inside a jar of the class path, with the size and checksum that the jar's directory has of
 * it: to read those nothing is unpacked.
 *
 * @param url the file
 * @param sizeInBytes its size once unpacked
 * @param crc32 the CRC-32 of its content
 */
record PackedLibrary(URL url, long sizeInBytes, long crc32) {
  private static final int READ_AT_ONCE_IN_BYTES = 1 << 18;

  /**
   * Finds a file.
   *
   * @param resource its path in the class path
   * @return nothing if no jar has it
   */
  static Optional<PackedLibrary> find(String resource) throws IOException {
    URL url = PackedLibrary.class.getClassLoader().getResource(resource);
    if (url == null || !(url.openConnection() instanceof JarURLConnection connection)) {
      return Optional.empty();
    }
    // the jar stays open in Java's cache, from which whoever unpacks it has it
    JarEntry entry = connection.getJarEntry();
    return Optional.of(new PackedLibrary(url, entry.getSize(), entry.getCrc()));
  }

  /** Returns whether a file has this content, as far as size and checksum tell. */
  boolean isIn(Path file) throws IOException {
    return Files.isRegularFile(file) && Files.size(file) == sizeInBytes && crc32Of(file) == crc32;
  }

  private static long crc32Of(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    ByteBuffer part = ByteBuffer.allocateDirect(READ_AT_ONCE_IN_BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(part) >= 0) {
        checksum.update(part.flip());
        part.clear();
      }
    }
    return checksum.getValue();
  }

  /** Writes the content to a file that must not exist. */
  void unpack(Path file) throws IOException {
    try (InputStream content = url.openStream()) {
      Files.copy(content, file);
    }
  }
}
