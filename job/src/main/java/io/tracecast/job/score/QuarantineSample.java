package io.tracecast.job.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.report.ContactSheet.Quarantined;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads a few quarantined images from the files in which tasks left them, without a job of Spark.
 *
 * @param folder where the files are
 * @param hadoop how they are reached; not asked for where there are none
 */
record QuarantineSample(Path folder, Supplier<Configuration> hadoop) {

  /** Returns at most so many, from the beginnings of the files; without pictures. */
  List<Quarantined> take(List<String> files, int count) {
    List<String> some = files.stream().limit(count).toList();
    int each = some.isEmpty() ? 0 : (count + some.size() - 1) / some.size();
    return some.stream()
        .flatMap(file -> beginning(new Path(folder, file), each).stream())
        .limit(count)
        .toList();
  }

  private List<Quarantined> beginning(Path file, int count) {
    List<Quarantined> quarantined = new ArrayList<>();
    try (InputStream stream = file.getFileSystem(hadoop.get()).open(file);
        MappingIterator<JsonNode> lines =
            new ObjectMapper().readerFor(JsonNode.class).readValues(stream)) {
      while (quarantined.size() < count && lines.hasNextValue()) {
        JsonNode line = lines.nextValue();
        quarantined.add(
            new Quarantined(
                line.path("path").asText(""),
                line.path("phase").asText(),
                line.path("error").asText(),
                line.path("message").asText(),
                new byte[0]));
      }
    } catch (IOException e) {
      // the page has those that were read before
    }
    return quarantined;
  }
}
