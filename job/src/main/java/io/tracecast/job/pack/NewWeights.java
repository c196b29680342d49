package io.tracecast.job.pack;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.weights.NamedWeights;
import io.tracecast.graph.archive.weights.WeightPacker;
import io.tracecast.graph.archive.weights.WeightPacker.Packed;
import io.tracecast.graph.archive.weights.WeightReader;
import io.tracecast.job.error.GraphErrors;
import io.tracecast.job.error.WeightFileErrors;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.options.GraphFolder;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The weights of a file in an archive.
 *
 * @param archive the archive with them
 * @param summary what was put where, as a sentence
 */
record NewWeights(GraphArchive archive, String summary) {

  /**
   * Reads the file and puts its weights into the archive, in memory.
   *
   * @throws io.tracecast.job.error.JobException if it cannot be read, or does not fit
   */
  static NewWeights of(String file, GraphArchive archive, Configuration hadoop) {
    try {
      NamedWeights weights = read(file, hadoop);
      Packed packed = WeightPacker.pack(archive, weights);
      String summary =
          "Weights of %s (%s): %d tensors, %d bytes; %s"
              .formatted(
                  file,
                  weights.form(),
                  packed.tensors(),
                  packed.sizeInBytes(),
                  String.join("; ", packed.rules()));
      return new NewWeights(packed.archive(), summary);
    } catch (ArchiveException e) {
      throw GraphErrors.graphRefused(e);
    }
  }

  private static NamedWeights read(String file, Configuration hadoop) {
    try (InputStream stream = HadoopFiles.open(file, hadoop)) {
      return WeightReader.read(file, ArchiveBytes.spool(stream), GraphFolder.of(file, hadoop));
    } catch (IOException | IllegalArgumentException e) {
      throw WeightFileErrors.unreadable(file, e);
    }
  }
}
