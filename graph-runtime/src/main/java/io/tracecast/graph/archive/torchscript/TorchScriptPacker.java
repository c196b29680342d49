package io.tracecast.graph.archive.torchscript;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.graph.archive.ArchiveBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes a copy of a TorchScript archive with another interface among its extra files. */
public final class TorchScriptPacker {

  /** Where libtorch expects the bytes of a tensor to start, in bytes. */
  private static final int TENSOR_ALIGNMENT = 64;

  private TorchScriptPacker() {}

  /**
   * Writes the copy.
   *
   * @param name the archive's name, for messages
   * @param document the interface, as JSON
   * @param target receives the copy; not closed
   * @throws IOException if the target fails
   * @throws io.tracecast.graph.archive.ArchiveException if an entry is damaged; the target has part
   *     of the copy then
   */
  public static void pack(String name, ArchiveBytes bytes, String document, OutputStream target)
      throws IOException {
    try (ZipEntries entries = ZipEntries.open(name, bytes)) {
      String interfaceName = entries.root() + TorchScriptReader.INTERFACE_ENTRY;
      ZipArchiveOutputStream zip = new ZipArchiveOutputStream(target);
      zip.setUseZip64(Zip64Mode.AsNeeded);
      for (ZipArchiveEntry entry : Collections.list(entries.zip().getEntriesInPhysicalOrder())) {
        if (!entry.getName().equals(interfaceName)) {
          copy(entries, entry, zip);
        }
      }
      byte[] content = document.getBytes(UTF_8);
      put(zip, interfaceName, content.length, entry -> entry.write(content));
      zip.finish();
    }
  }

  /** What an entry holds; written twice, first for its checksum. */
  interface Content {
    void writeTo(OutputStream target) throws IOException;
  }

  static void copy(ZipEntries source, ZipArchiveEntry entry, ZipArchiveOutputStream zip)
      throws IOException {
    zip.putArchiveEntry(storedEntry(entry.getName(), entry.getSize(), entry.getCrc()));
    source.copy(entry, zip);
    zip.closeArchiveEntry();
  }

  static void put(ZipArchiveOutputStream zip, String name, long sizeInBytes, Content content)
      throws IOException {
    CheckedOutputStream sum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
    content.writeTo(sum);
    zip.putArchiveEntry(storedEntry(name, sizeInBytes, sum.getChecksum().getValue()));
    content.writeTo(zip);
    zip.closeArchiveEntry();
  }

  /** Entries carry no time of their own, so that packing twice gives the same bytes. */
  private static ZipArchiveEntry storedEntry(String name, long sizeInBytes, long crc) {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(sizeInBytes);
    entry.setCompressedSize(sizeInBytes);
    entry.setCrc(crc);
    entry.setTime(0);
    entry.setAlignment(TENSOR_ALIGNMENT);
    return entry;
  }
}
