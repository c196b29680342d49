package io.tracecast.graph.archive.hostile;

import static io.tracecast.graph.archive.hostile.Row.damaged;
import static io.tracecast.graph.archive.hostile.Row.hostile;

import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.ZipDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Zips, whatever is in them. */
final class ZipRows {
  private static final String CODE =
      "class M(Module):\n  def forward(self: M, x: Tensor) -> Tensor:\n    return x\n";
  private static final int END = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final String TWO = "m/data/0";

  private ZipRows() {}

  static List<Row> rows() {
    return Stream.of(bombs(), names(), directories(), contents()).flatMap(List::stream).toList();
  }

  private static byte[] good() {
    return SmallArchives.torchScript(CODE, Map.of(TWO, new byte[100]));
  }

  private static List<Row> bombs() {
    return List.of(
        hostile(
            "one entry of 40 MiB in 40 KB",
            "an entry named 'm/data/0' claims 41943040 bytes",
            () -> zeros(1, 40 << 20)),
        hostile(
            "a hundred entries of 1 MiB in 1 KB",
            "an entry named 'm/data/\\d+' claims 1048576 bytes",
            () -> zeros(100, 1 << 20)),
        damaged(
            "an entry larger than it claims",
            "m/data/0 is larger than it claims",
            () -> ZipDirectory.claimingSize(good(), TWO, 10)),
        damaged(
            "an entry smaller than it claims",
            "m/data/0 does not match its size or checksum",
            () -> ZipDirectory.claimingSize(good(), TWO, 1000)),
        hostile(
            "an entry that claims 4 GiB",
            "an entry named 'm/data/0' claims 4294967280 bytes",
            () -> ZipDirectory.claimingSize(good(), TWO, -16)),
        Row.of("zips in each other", "a zip without", "scripts/export", ZipRows::nested),
        hostile("an entry in another", "entries that lie in each other", ZipRows::overlapping),
        hostile("50,000 entries", "over 20000 entries", () -> ZipDirectory.ofEntries(50_000, 6)),
        Row.of(
            "as many entries as there may be",
            "a zip without TorchScript's data.pkl",
            "scripts/export",
            () -> ZipDirectory.ofEntries(20_000, 150)),
        hostile(
            "a directory of 5 MiB", "its zip directory is over 4 MiB", () -> bigDirectory(5 << 20)),
        hostile("10,000 extra fields", "an entry has over 8 extra fields", ZipRows::extraFields));
  }

  private static List<Row> names() {
    return Stream.of(
            "m/../../../x",
            "..",
            "/etc/passwd",
            "\\\\.\\C:",
            "C:x",
            "m/a\nb",
            "m/" + "x".repeat(1100))
        .map(
            name ->
                hostile(
                    "an entry named "
                        + name.substring(0, Math.min(12, name.length())).replaceAll("\\s", "?"),
                    "an entry named '",
                    () -> SmallArchives.zip(entries("m/data.pkl", name))))
        .toList();
  }

  private static List<Row> directories() {
    return List.of(
        hostile("a name twice", "more than an entry named 'm/b'", ZipRows::twice),
        damaged(
            "another name before the data",
            "an entry is not what its zip directory says",
            () -> renamed(good(), "m/data/0", "m/data/1")),
        damaged(
            "another compression before the data",
            "an entry is not what its zip directory says",
            () -> ZipDirectory.withHeader(good(), TWO, 8, 2, 0)),
        damaged(
            "an entry outside the file",
            "its zip directory points outside it",
            () -> ZipDirectory.with(good(), TWO, 42, 4, 0x7fffffff)),
        damaged(
            "data that reach behind the end",
            "an entry does not lie where its zip directory says",
            () -> ZipDirectory.with(good(), TWO, 20, 4, 0x7fffff00)),
        damaged(
            "sizes of zip64 that are not there",
            "an entry lacks its zip64 sizes",
            () -> ZipDirectory.with(good(), TWO, 20, 4, -1)),
        damaged(
            "a directory that lies elsewhere",
            "its zip directory does not lie where its end says",
            () -> end(good(), 16, 4, 5)),
        damaged(
            "a directory larger than the file",
            "its zip directory does not lie where its end says",
            () -> end(good(), 12, 4, 0x7fffffff)),
        damaged(
            "a zip64 end outside the file",
            "its zip directory points outside it",
            () -> zip64(0x7fffffffffffffffL, 0, 0)),
        damaged(
            "a zip64 end that is none",
            "its zip64 end record is not where it should be",
            () -> zip64(3, 0, 0)),
        damaged(
            "a zip64 directory of 8 EiB",
            "its zip directory does not lie where its end says",
            () -> zip64(-1, Long.MAX_VALUE, 0)),
        damaged(
            "a zip64 directory of negative size",
            "its zip directory does not lie where its end says",
            () -> zip64(-1, Long.MIN_VALUE, 10)),
        damaged(
            "an end in the comment of the end",
            "its zip directory does not lie where its end says",
            ZipRows::secondEnd));
  }

  private static List<Row> contents() {
    byte[] sums = SmallArchives.file("sums.pt");
    byte[] trained = SmallArchives.file("traced-in-training.pt");
    return List.of(
        damaged(
            "an encrypted entry",
            "an entry named 'm/data/0' is encrypted",
            () -> ZipDirectory.claimingEncryption(good(), TWO)),
        damaged(
            "an unknown compression",
            "an entry named 'm/data/0' is encrypted or compressed in an unknown way",
            () -> ZipDirectory.claimingMethod(good(), TWO, 99)),
        damaged(
            "another checksum",
            "m/data/0 does not match its size or checksum",
            () -> ZipDirectory.claimingChecksum(good(), TWO, 7)),
        damaged(
            "one flipped bit in a weight",
            "traced-in-training/data/0 does not match",
            () -> ZipDirectory.flippedInData(trained, "traced-in-training/data/0")),
        new Row(
            "cut at every byte",
            sums.length / 7,
            variant -> Arrays.copyOf(sums, 7 * variant),
            Map.of(),
            "damaged \\(it ends before its zip directory|the file is empty|neither TorchScript",
            ""),
        new Row(
            "cut at every structure",
            starts(trained).length,
            variant -> Arrays.copyOf(trained, starts(trained)[variant]),
            Map.of(),
            "damaged \\(it ends before its zip directory|the file is empty",
            ""),
        Row.of(
            "an end and nothing else",
            "a zip without TorchScript's data.pkl",
            "scripts/export",
            () -> Arrays.copyOf(new byte[] {'P', 'K', 5, 6}, END_SIZE)),
        damaged(
            "an end of a directory that is not there",
            "its zip directory does not lie where its end says",
            () -> end(Arrays.copyOf(new byte[] {'P', 'K', 5, 6}, END_SIZE), 12, 4, 65_535)));
  }

  /** Where records of a zip begin. */
  private static int[] starts(byte[] zip) {
    ByteBuffer buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    return java.util.stream.IntStream.range(0, zip.length - 4)
        .filter(at -> (buffer.getInt(at) & 0xffff) == 0x4b50)
        .flatMap(at -> java.util.stream.IntStream.of(at, at + 4, at + 30))
        .filter(at -> at <= zip.length - END_SIZE)
        .toArray();
  }

  private static Map<String, byte[]> entries(String... names) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    Stream.of(names).forEach(name -> entries.put(name, new byte[10]));
    return entries;
  }

  private static byte[] zeros(int entries, int sizeInBytes) {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    byte[] part = new byte[1 << 16];
    try (ZipOutputStream zip = new ZipOutputStream(target)) {
      for (int i = 0; i < entries; i++) {
        zip.putNextEntry(new ZipEntry("m/data/" + i));
        for (int done = 0; done < sizeInBytes; done += part.length) {
          zip.write(part);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target.toByteArray();
  }

  private static byte[] nested() {
    byte[] zip = new byte[0];
    for (int i = 0; i < 100; i++) {
      zip = SmallArchives.zip(Map.of("inner.zip", zip));
    }
    return zip;
  }

  private static byte[] stored(Map<String, byte[]> entries) {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(target)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        CRC32 checksum = new CRC32();
        checksum.update(entry.getValue());
        ZipEntry stored = new ZipEntry(entry.getKey());
        stored.setSize(entry.getValue().length);
        stored.setCrc(checksum.getValue());
        zip.putNextEntry(stored);
        zip.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target.toByteArray();
  }

  /** The first entry's data hold a header of the second's. */
  private static byte[] overlapping() {
    byte[] two = stored(Map.of("m/b", new byte[3]));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("m/a", Arrays.copyOf(two, 30 + 3 + 3));
    entries.put("m/b", new byte[3]);
    return ZipDirectory.with(stored(entries), "m/b", 42, 4, 30 + 3);
  }

  private static byte[] twice() {
    return renamed(renamed(SmallArchives.zip(entries("m/a", "m/b")), "m/a", "m/b"), "m/a", "m/b");
  }

  /** Replaces the first occurrence. */
  private static byte[] renamed(byte[] zip, String name, String other) {
    String text = new String(zip, java.nio.charset.StandardCharsets.ISO_8859_1);
    int at = text.indexOf(name);
    byte[] renamed = zip.clone();
    System.arraycopy(SmallArchives.text(other), 0, renamed, at, other.length());
    return renamed;
  }

  private static byte[] end(byte[] zip, int field, int size, long value) {
    ByteBuffer changed = ByteBuffer.wrap(zip.clone()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      changed.put(zip.length - END_SIZE + field + i, (byte) (value >> 8 * i));
    }
    return changed.array();
  }

  private static byte[] bigDirectory(int sizeInBytes) {
    ByteBuffer zip = ByteBuffer.allocate(sizeInBytes + END_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    zip.putInt(0, 0x04034b50).put(26, (byte) 1);
    zip.putInt(sizeInBytes, END).putInt(sizeInBytes + 12, sizeInBytes);
    return zip.array();
  }

  /** A good zip whose end is in zip64: at a place, or at its own for -1. */
  private static byte[] zip64(long place, long size, long start) {
    byte[] good = good();
    int end = good.length - END_SIZE;
    ByteBuffer zip = ByteBuffer.allocate(good.length + 56 + 20).order(ByteOrder.LITTLE_ENDIAN);
    zip.put(good, 0, end);
    zip.putInt(0x06064b50).position(end + 40);
    zip.putLong(size).putLong(start);
    zip.putInt(0x07064b50).putInt(0).putLong(place < 0 ? end : place).putInt(1);
    zip.put(good, end, END_SIZE);
    return zip.array();
  }

  private static byte[] secondEnd() {
    byte[] zip = Arrays.copyOf(good(), good().length + END_SIZE);
    ByteBuffer buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(zip.length - END_SIZE, END).putInt(zip.length - END_SIZE + 16, 9);
    return zip;
  }

  private static byte[] extraFields() {
    byte[] fields = new byte[40_000];
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(target)) {
      ZipEntry entry = new ZipEntry("m/data.pkl");
      entry.setExtra(fields);
      zip.putNextEntry(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target.toByteArray();
  }
}
