package io.tracecast.job.io.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * The row group of a table's Parquet files that holds the most bytes of images, as the footers say.
 * A task reads a group's column in whole.
 *
 * @param file the file that it is in
 * @param rows how many rows it has
 * @param contentBytes what its images take, not compressed
 */
public record LargestRowGroup(String file, long rows, long contentBytes) {

  /** Footers that are read at most; the files of a table are mostly alike. */
  private static final int MOST_FILES = 256;

  /** Returns the largest among the first files; none if they have no such column. */
  static Optional<LargestRowGroup> of(
      Configuration hadoop, String[] files, List<String> contentColumn) {
    ColumnPath column = ColumnPath.get(contentColumn.toArray(String[]::new));
    return Arrays.stream(files)
        .limit(MOST_FILES)
        .parallel()
        .map(file -> inFile(hadoop, file, column))
        .flatMap(Optional::stream)
        .max(Comparator.comparingLong(LargestRowGroup::contentBytes));
  }

  private static Optional<LargestRowGroup> inFile(
      Configuration hadoop, String file, ColumnPath column) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file), hadoop))) {
      return reader.getRowGroups().stream()
          .map(group -> new LargestRowGroup(file, group.getRowCount(), bytes(group, column)))
          .filter(group -> group.contentBytes() > 0)
          .max(Comparator.comparingLong(LargestRowGroup::contentBytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long bytes(BlockMetaData group, ColumnPath column) {
    return group.getColumns().stream()
        .filter(chunk -> chunk.getPath().equals(column))
        .mapToLong(chunk -> chunk.getTotalUncompressedSize())
        .sum();
  }
}
