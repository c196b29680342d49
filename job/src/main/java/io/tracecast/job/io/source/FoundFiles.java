package io.tracecast.job.io.source;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.source.shard.ShardContent;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Images that are listed already. */
record FoundFiles(String describe, ListedImages images, FoundImages files, ShardContent shards)
    implements ImageSource {
  @Override
  public ImageSource found(Configuration hadoop) {
    return this;
  }

  @Override
  public Plan plan(SparkSession spark, Partitioning partitioning, Path folder, Choice choice) {
    try {
      ListedImages reachable = images.within(folder, spark.sessionState().newHadoopConf());
      ListedImages chosen =
          choice == Choice.ALL ? reachable : chosen(reachable, spark, folder, choice);
      Optional<Plan> expanded =
          shards == null
              ? Optional.empty()
              : ShardRows.plan(spark, describe, images, chosen, shards, partitioning);
      return expanded.orElseGet(() -> plan(chosen, spark, partitioning));
    } catch (IOException e) {
      throw JobErrors.listUnwritable(folder.toString(), e);
    }
  }

  private Plan plan(ListedImages chosen, SparkSession spark, Partitioning partitioning) {
    return new Plan(
        () -> chosen.rows(spark, partitioning),
        OptionalLong.of(chosen.count()),
        Optional.of(new Units(images.count(), chosen.count())),
        images.passedOver(),
        new StructType(),
        Optional.empty());
  }

  /** Where the listing is on the heap, so is what is chosen of it, by path. */
  private static ListedImages chosen(
      ListedImages images, SparkSession spark, Path folder, Choice choice) throws IOException {
    Dataset<Row> chosen = choice.among(images.frame(spark), images.shards());
    return images.spool().isPresent()
        ? images.with(ListedImages.spool(chosen, new Path(folder, "chosen")))
        : images.with(ListedImages.held(chosen));
  }

  @Override
  public void close() {
    files.close();
  }
}
