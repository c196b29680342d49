package io.tracecast.job.spark;

import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.LocalFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** Opens Spark: as spark-submit configured it, or embedded in this process. */
public final class SparkSessions {

  /** Names the defaults file of the embedded mode; spark-submit reads its own. */
  private static final String DEFAULTS_PROPERTY = "tracecast.spark.defaults";

  private static final String APP_NAME = "spark.app.name";

  /** After which spark-submit names an application that nobody named. */
  private static final String MAIN_CLASS = "io.tracecast.job.Tracecast";

  private static final Logger LOG = LoggerFactory.getLogger(SparkSessions.class);

  private SparkSessions() {}

  /**
   * Returns the configuration that {@link #opening} takes, that of the Spark that runs in this
   * process already if one does; starts nothing.
   */
  public static SparkConf configuration() {
    return configuration("tracecast");
  }

  /**
   * Returns the configuration as well.
   *
   * @param name what Spark's pages call an application that nobody named
   * @throws io.tracecast.job.error.JobException if a setting makes no sense, or if it names a
   *     standalone master that does not answer
   */
  public static SparkConf configuration(String name) {
    Optional<SparkConf> running = running().map(session -> session.sparkContext().getConf());
    SparkConf conf = running.orElseGet(() -> own(name));
    SessionIdleTimeout.of(conf); // executors read it where nobody would see what is wrong with it
    if (running.isEmpty()) {
      StandaloneMaster.requireReachable(conf);
    }
    return conf;
  }

  /** Returns the configuration that a command would start with, without asking anything of it. */
  static SparkConf settings() {
    return running().map(session -> session.sparkContext().getConf()).orElseGet(() -> own(""));
  }

  private static SparkConf own(String name) {
    SparkConf conf = new SparkConf();
    if (conf.get(APP_NAME, MAIN_CLASS).equals(MAIN_CLASS)) {
      conf.setAppName(name);
    }
    conf
        // readers outside Spark take Parquet's older form for local time, or not at all
        .setIfMissing("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .setIfMissing("spark.master", "local[*]");
    if (isEmbedded(conf)) {
      embed(conf);
    }
    TableFormats.addTo(conf);
    return conf;
  }

  private static void embed(SparkConf conf) {
    String defaults = System.getProperty(DEFAULTS_PROPERTY);
    if (defaults != null) {
      load(Path.of(defaults))
          .forEach((key, value) -> conf.setIfMissing((String) key, ((String) value).strip()));
    }
    conf.setIfMissing("spark.hadoop.fs.file.impl", LocalFiles.class.getName())
        .setIfMissing("spark.ui.enabled", "false")
        // a task that runs out of heap fails with its message, instead of ending the process
        .setIfMissing("spark.executor.killOnFatalError.depth", "0")
        // a row an image: to generate and compile code for it takes longer than it saves
        .setIfMissing("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        // a task per file, to look at each, costs more than the look
        .setIfMissing(
            "spark.sql.sources.parallelPartitionDiscovery.parallelism",
            Integer.toString(Math.max(16, Runtime.getRuntime().availableProcessors())))
        .setIfMissing("spark.driver.host", "localhost")
        .setIfMissing("spark.driver.bindAddress", "127.0.0.1")
        .setIfMissing("spark.ui.showConsoleProgress", "false");
  }

  /** Returns whether Spark runs in this process already, which a command then uses. */
  static boolean isRunning() {
    return running().isPresent();
  }

  private static Optional<org.apache.spark.sql.classic.SparkSession> running() {
    Option<org.apache.spark.sql.classic.SparkSession> known =
        org.apache.spark.sql.classic.SparkSession.getDefaultSession();
    return known.isDefined() && !known.get().sparkContext().isStopped()
        ? Optional.of(known.get())
        : Optional.empty();
  }

  /** Spark while it starts. Closing it stops Spark, unless it ran before: then it goes on. */
  public static final class Opening implements AutoCloseable {
    private final FutureTask<SparkSession> session;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final boolean borrowed = running().isPresent();
    private volatile double seconds;

    private Opening(SparkConf conf, boolean beside) {
      this.session = new FutureTask<>(() -> start(conf));
      if (beside) {
        begin();
      }
    }

    private void begin() {
      if (begun.compareAndSet(false, true)) {
        DaemonThreads.single("tracecast-spark-start").start(session);
      }
    }

    private SparkSession start(SparkConf conf) {
      long start = System.nanoTime();
      // SparkSession.builder() finds out by Scala reflection that there is no Spark Connect, which
      // takes longer than the rest of it; the builder that it would find says so itself
      SparkSession opened =
          org.apache.spark.sql.classic.SparkSession.builder().config(conf).getOrCreate();
      SealKeys.hide(opened);
      seconds = (System.nanoTime() - start) / 1e9;
      return opened;
    }

    /** Waits for Spark, which starts now at the latest. */
    public SparkSession session() {
      begin();
      try {
        SparkSession opened = Interruption.ofProcess().await(session);
        SparkSession.setActiveSession(opened);
        return opened;
      } catch (ExecutionException e) {
        throw JobErrors.clusterFailed(e.getCause());
      }
    }

    /** Returns what starting took, in seconds. */
    public double seconds() {
      return seconds;
    }

    @Override
    public void close() {
      boolean leftBehind = Interruption.ofProcess().isAsked() && !session.isDone();
      if (borrowed || !begun.get() || leftBehind) {
        return;
      }
      try {
        session.get().stop();
      } catch (ExecutionException e) {
        LOG.debug("Spark did not start, so there is nothing to stop", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Prepares to open Spark.
   *
   * @param beside whether to start at once on another thread; else {@link Opening#session} starts,
   *     and nothing is asked of a cluster before
   */
  public static Opening opening(SparkConf conf, boolean beside) {
    return new Opening(conf, beside);
  }

  /** Returns whether executors run in this process. */
  public static boolean isEmbedded(SparkConf conf) {
    return conf.get("spark.master", "").matches("local(\\[.*])?");
  }

  private static Properties load(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw JobErrors.usage("Cannot read the Spark defaults %s: %s", file, e.getMessage());
    }
    return properties;
  }
}
