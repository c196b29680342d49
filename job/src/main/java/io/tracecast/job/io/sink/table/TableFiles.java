package io.tracecast.job.io.sink.table;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.HadoopFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The folder of a table, as the file system knows it. */
record TableFiles(String name) {

  /** Returns the folder with its scheme, so that everybody finds it who reads the table. */
  Path path(SparkSession spark) {
    try {
      Path path = FileNames.asItStands(name);
      return fileSystem(path, spark).makeQualified(path);
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  /** Returns whether a folder of the table's own has a file of such a name. */
  boolean hold(SparkSession spark, String folder, Pattern file) {
    Path logs = new Path(path(spark), folder);
    try {
      return Arrays.stream(fileSystem(logs, spark).listStatus(logs))
          .anyMatch(found -> file.matcher(found.getPath().getName()).matches());
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  private static FileSystem fileSystem(Path path, SparkSession spark) throws IOException {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    return HadoopFiles.fileSystem(path, hadoop);
  }
}
