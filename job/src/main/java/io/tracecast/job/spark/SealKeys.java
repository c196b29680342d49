package io.tracecast.job.spark;

import io.tracecast.graph.archive.trust.KeyFile;
import io.tracecast.graph.archive.trust.KeyRetriever;
import io.tracecast.graph.archive.trust.KeyVariable;
import io.tracecast.graph.archive.trust.SealingKey;
import io.tracecast.graph.archive.trust.TrustErrors;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * Where keys of seals come from, as options write it: {@code file:PATH}, {@code env:NAME} or {@code
 * spark:PROPERTY}. The text names a place and travels; the key is fetched where it is needed, and
 * never travels but in Spark's own configuration.
 */
public final class SealKeys {
  /** Where properties of ours begin, those with keys among them. */
  private static final String PREFIX = "spark.tracecast.";

  private static final String REDACTION = "spark.redaction.regex";

  /** Spark's own default of it. */
  private static final String REDACTION_BY_DEFAULT = "(?i)secret|password|token|access[.]?key";

  private SealKeys() {}

  /**
   * Fetches a key in this process, on a driver before Spark has started as well.
   *
   * @param option the option that names the source, for messages
   * @throws io.tracecast.graph.archive.trust.KeyException if it is not there, or not a key
   */
  public static SealingKey here(String option, String source) {
    SparkEnv env = SparkEnv.get();
    return of(option, source, env == null ? SparkSessions.settings() : env.conf()).retrieve();
  }

  /**
   * Returns what fetches a key.
   *
   * @param conf where properties are looked up
   * @throws io.tracecast.graph.archive.trust.KeyException if the text names no source, or a
   *     property whose value Spark would print
   */
  static KeyRetriever of(String option, String source, SparkConf conf) {
    String[] words = source.split(":", 2);
    if (words.length < 2 || words[1].isEmpty()) {
      throw TrustErrors.unknownKeySource(option);
    }
    return switch (words[0]) {
      case "file" -> new KeyFile(words[1]);
      case "env" -> new KeyVariable(words[1]);
      case "spark" -> ofProperty(source, words[1], conf);
      default -> throw TrustErrors.unknownKeySource(option);
    };
  }

  private static KeyRetriever ofProperty(String source, String property, SparkConf conf) {
    if (!property.startsWith(PREFIX)) {
      throw TrustErrors.propertyCopied(source, PREFIX);
    }
    if (!isRedacted(property, conf)) {
      throw TrustErrors.propertyShown(source, conf.get(REDACTION, REDACTION_BY_DEFAULT));
    }
    return () -> {
      if (!conf.contains(property)) {
        throw TrustErrors.sealKeyMissing(source, "Spark's configuration has no such property");
      }
      if (isOnCommandLine(conf.get(property))) {
        throw TrustErrors.keyOnCommandLine(source);
      }
      return SealingKey.parse(source, conf.get(property));
    };
  }

  private static boolean isRedacted(String property, SparkConf conf) {
    return Pattern.compile(conf.get(REDACTION, REDACTION_BY_DEFAULT)).matcher(property).find();
  }

  /**
   * Takes the properties with keys out of a session's own settings, which Spark copies into each
   * Hadoop configuration that it broadcasts, and so onto disks. Executors have them from Spark's
   * configuration.
   */
  static void hide(SparkSession session) {
    SparkConf conf = session.sparkContext().getConf();
    for (Tuple2<String, String> setting : conf.getAllWithPrefix(PREFIX)) {
      String property = PREFIX + setting._1();
      if (isRedacted(property, conf)) {
        session.conf().unset(property);
      }
    }
  }

  /** Whoever may list processes reads what they were started with. */
  private static boolean isOnCommandLine(String value) {
    return !value.isBlank()
        && (System.getProperty("sun.java.command", "").contains(value)
            || ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(argument -> argument.contains(value)));
  }
}
