package io.tracecast.graph.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * The files that an archive consists of.
 *
 * @param bytes the archive's own file
 * @param parts the files beside it that belong to it, by location; most archives have none
 */
public record ArchiveFiles(ArchiveBytes bytes, List<ArchivePart> parts) {
  public ArchiveFiles {
    parts = List.copyOf(parts);
  }

  /** An archive of one file. */
  public ArchiveFiles(ArchiveBytes bytes) {
    this(bytes, List.of());
  }

  /**
   * Returns the SHA-256 in lower-case hexadecimal. With parts it is that of a list, as {@code
   * (sha256sum < m.onnx; sha256sum m.onnx.data) | sha256sum} makes it: the digest of the file
   * itself, named {@code -}, then that of each part with its location.
   */
  public String sha256() {
    if (parts.isEmpty()) {
      return bytes.sha256();
    }
    StringBuilder list = new StringBuilder(bytes.sha256()).append("  -\n");
    for (ArchivePart part : parts) {
      list.append(part.bytes().sha256()).append("  ").append(part.location()).append('\n');
    }
    return ArchiveBytes.ofChunks(List.of(list.toString().getBytes(UTF_8))).sha256();
  }

  /** Returns the size of all of them. */
  public long sizeInBytes() {
    return bytes.sizeInBytes() + parts.stream().mapToLong(part -> part.bytes().sizeInBytes()).sum();
  }
}
