package io.tracecast.job.io.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** Counts the rows of Parquet files by their footers, which takes no Spark job. */
final class ParquetRows {
  private ParquetRows() {}

  static long count(Configuration hadoop, String directory) {
    Path folder = new Path(directory);
    try {
      return Arrays.stream(folder.getFileSystem(hadoop).listStatus(folder))
          .parallel()
          .filter(file -> file.getPath().getName().endsWith(".parquet"))
          .mapToLong(file -> rows(hadoop, file))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
