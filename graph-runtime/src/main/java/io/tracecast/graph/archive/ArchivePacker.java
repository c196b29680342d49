package io.tracecast.graph.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.tracecast.graph.archive.onnx.OnnxReader;
import io.tracecast.graph.archive.torchscript.TorchScriptReader;
import io.tracecast.graph.archive.torchscript.ZipEntries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes a copy of an archive with another interface; weights and code stay as they are. */
public final class ArchivePacker {

  /** Where libtorch expects the bytes of a tensor to start, in bytes. */
  private static final int TENSOR_ALIGNMENT = 64;

  private static final int METADATA_FIELD = WireFormat.getTagFieldNumber(OnnxReader.MODEL_METADATA);

  private ArchivePacker() {}

  /**
   * Writes the archive with the interface to the stream.
   *
   * @param target receives the packed archive; not closed
   * @throws IOException if the target fails
   * @throws ArchiveException if an entry of the archive is damaged; the target has part of the copy
   *     then
   */
  public static void pack(GraphArchive archive, GraphInterface graphInterface, OutputStream target)
      throws IOException {
    String document = GraphInterfaceJson.write(graphInterface);
    switch (archive.format()) {
      case TORCHSCRIPT -> packTorchScript(archive, document, target);
      case ONNX -> packOnnx(archive.bytes(), document, target);
    }
  }

  private static void packTorchScript(GraphArchive archive, String document, OutputStream target)
      throws IOException {
    try (ZipEntries entries = ZipEntries.open(archive.name(), archive.bytes())) {
      String interfaceName = entries.root() + TorchScriptReader.INTERFACE_ENTRY;
      ZipArchiveOutputStream zip = new ZipArchiveOutputStream(target);
      zip.setUseZip64(Zip64Mode.AsNeeded);
      for (ZipArchiveEntry entry : Collections.list(entries.zip().getEntriesInPhysicalOrder())) {
        if (!entry.getName().equals(interfaceName)) {
          copy(entries, entry, zip);
        }
      }
      put(zip, interfaceName, document.getBytes(UTF_8));
      zip.finish();
    }
  }

  private static void copy(ZipEntries source, ZipArchiveEntry entry, ZipArchiveOutputStream zip)
      throws IOException {
    zip.putArchiveEntry(storedEntry(entry.getName(), entry.getSize(), entry.getCrc()));
    source.copy(entry, zip);
    zip.closeArchiveEntry();
  }

  private static void put(ZipArchiveOutputStream zip, String name, byte[] content)
      throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    zip.putArchiveEntry(storedEntry(name, content.length, crc.getValue()));
    zip.write(content);
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

  private static void packOnnx(ArchiveBytes bytes, String document, OutputStream target)
      throws IOException {
    CodedInputStream source = CodedInputStream.newInstance(bytes.openStream(), 1 << 16);
    source.setSizeLimit(Integer.MAX_VALUE);
    CodedOutputStream sink = CodedOutputStream.newInstance(target, 1 << 16);
    int tag;
    while ((tag = source.readTag()) != 0) {
      if (tag == OnnxReader.MODEL_METADATA) {
        copyOtherProperty(source, sink);
      } else {
        copyField(source, sink, tag);
      }
    }
    sink.writeByteArray(METADATA_FIELD, property(OnnxReader.INTERFACE_PROPERTY, document));
    sink.flush();
  }

  private static void copyOtherProperty(CodedInputStream source, CodedOutputStream sink)
      throws IOException {
    byte[] property = source.readByteArray();
    if (!OnnxReader.propertyKey(property).equals(OnnxReader.INTERFACE_PROPERTY)) {
      sink.writeByteArray(METADATA_FIELD, property);
    }
  }

  private static void copyField(CodedInputStream source, CodedOutputStream sink, int tag)
      throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      source.skipField(tag, sink);
      return;
    }
    int remaining = source.readRawVarint32();
    sink.writeUInt32NoTag(tag);
    sink.writeUInt32NoTag(remaining);
    while (remaining > 0) {
      int part = Math.min(remaining, 1 << 20);
      sink.writeRawBytes(source.readRawBytes(part));
      remaining -= part;
    }
  }

  private static byte[] property(String key, String value) throws IOException {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    CodedOutputStream fields = CodedOutputStream.newInstance(buffer);
    fields.writeString(1, key);
    fields.writeString(2, value);
    fields.flush();
    return buffer.toByteArray();
  }
}
