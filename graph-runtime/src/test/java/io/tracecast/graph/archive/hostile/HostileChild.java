package io.tracecast.graph.archive.hostile;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.GraphArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads every file of the table, and prints per row how long the slowest of its variants took, cold
 * and warm, in milliseconds of processor time, and the first answer that is not the expected one.
 */
final class HostileChild {
  private static final int WARM_RUNS = 3;

  private HostileChild() {}

  /** One method per area: add its rows here. */
  static List<Row> rows() {
    return Stream.of(
            ZipRows.rows(),
            TorchScriptRows.rows(),
            OnnxRows.rows(),
            InterfaceRows.rows(),
            KindRows.rows())
        .flatMap(List::stream)
        .toList();
  }

  /** Writes the files of all rows into a folder. */
  static void write(Path folder) throws IOException {
    List<Row> rows = rows();
    for (int i = 0; i < rows.size(); i++) {
      for (int variant = 0; variant < rows.get(i).variants(); variant++) {
        Files.write(folder.resolve(i + "-" + variant), rows.get(i).maker().apply(variant));
      }
    }
  }

  /** Reads the files in that folder. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<Row> rows = rows().stream().map(Row::withoutMaker).toList();
    for (int i = 0; i < rows.size(); i++) {
      System.out.println(result(rows.get(i), folder.resolve(i + "-").toString()));
    }
  }

  private static String result(Row row, String prefix) throws IOException {
    long cold = 0;
    long warm = 0;
    for (int variant = 0; variant < row.variants(); variant++) {
      Path file = Path.of(prefix + variant);
      cold = Math.max(cold, millis(row, file));
      warm = Math.max(warm, warmMillis(row, file));
      String found = answer(row, file);
      if (!found.startsWith("refused Cannot ")
          || !Pattern.compile(row.cause()).matcher(found).find()
          || !found.contains(row.remedy())) {
        return String.join("\t", row.name(), "" + cold, "" + warm, variant + ": " + found);
      }
    }
    return String.join("\t", row.name(), "" + cold, "" + warm, "as expected");
  }

  private static long warmMillis(Row row, Path file) throws IOException {
    long best = Long.MAX_VALUE;
    int runs = row.variants() == 1 ? WARM_RUNS : 1;
    for (int run = 0; run < runs; run++) {
      best = Math.min(best, millis(row, file));
    }
    return best;
  }

  /** Nothing is waited for, so the processor's time is the time that it takes. */
  private static long millis(Row row, Path file) throws IOException {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    String answer = answer(row, file);
    long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    return answer.isEmpty() ? 0 : (end - start) / 1_000_000;
  }

  private static String answer(Row row, Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      GraphArchive.read("m.any", stream, folder(row.parts()));
      return "read";
    } catch (ArchiveException e) {
      return "refused " + e.getMessage().replaceAll("\\s", " ");
    } catch (RuntimeException | Error e) {
      return "escaped " + e.toString().replaceAll("\\s", " ");
    }
  }

  private static ArchiveFolder folder(Map<String, byte[]> files) {
    return new ArchiveFolder() {
      @Override
      public String name() {
        return "/the/folder";
      }

      @Override
      public ArchiveBytes read(String location) throws IOException {
        if (!files.containsKey(location)) {
          throw new NoSuchFileException(location);
        }
        return ArchiveBytes.read(new ByteArrayInputStream(files.get(location)));
      }
    };
  }
}
