package io.tracecast.job.io.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** Counts the rows of Parquet files by their footers, which takes no Spark job. */
final class ParquetRows {
  private ParquetRows() {}

  static long count(Configuration hadoop, String directory) {
    Path folder = new Path(directory);
    try {
      List<FileStatus> files = new ArrayList<>();
      add(folder.getFileSystem(hadoop), folder, files);
      return files.parallelStream().mapToLong(file -> rows(hadoop, file)).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Columns that name folders make folders below folders. */
  private static void add(FileSystem fileSystem, Path folder, List<FileStatus> files)
      throws IOException {
    for (FileStatus file : fileSystem.listStatus(folder)) {
      if (file.isDirectory()) {
        add(fileSystem, file.getPath(), files);
      } else if (file.getPath().getName().endsWith(".parquet")) {
        files.add(file);
      }
    }
  }

  private static long rows(Configuration hadoop, FileStatus file) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromStatus(file, hadoop))) {
      return reader.getRecordCount();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
