package io.tracecast.job.error;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.util.VersionInfo;

/** What is not on the class path, and how it gets there: by the launcher's {@code --jars}. */
record MissingJars(String why, String remedy) {
  private static final String TOGETHER =
      " They are in Maven Central; name those that they depend on as well.";

  /** What Hadoop's own file systems beside the built-in ones need. */
  private static Map<String, String> jars() {
    String hadoop = VersionInfo.getVersion();
    return Map.of(
        "s3a", "hadoop-aws-%s.jar,bundle-2.29.52.jar".formatted(hadoop),
        "abfs", "hadoop-azure-%s.jar".formatted(hadoop),
        "wasb", "hadoop-azure-%s.jar".formatted(hadoop),
        "adl", "hadoop-azure-datalake-%s.jar".formatted(hadoop),
        "oss", "hadoop-aliyun-%s.jar".formatted(hadoop),
        "gs", "gcs-connector-hadoop3-VERSION-shaded.jar");
  }

  /** Returns what a class that was not found belongs to, if that is known. */
  static Optional<MissingJars> ofClass(String message) {
    String name = message.toLowerCase(Locale.ROOT);
    if (name.contains("s3afilesystem")
        || name.contains("software/amazon")
        || name.contains("awssdk")) {
      return Optional.of(fileSystem("s3a"));
    }
    if (name.contains("azurebfs")) {
      return Optional.of(fileSystem("abfs"));
    }
    if (name.contains("fs.azure")) {
      return Optional.of(fileSystem("wasb"));
    }
    if (name.contains("fs.adl")) {
      return Optional.of(fileSystem("adl"));
    }
    if (name.contains("fs.aliyun")) {
      return Optional.of(fileSystem("oss"));
    }
    return name.contains("hadoop.fs.gcs") ? Optional.of(fileSystem("gs")) : Optional.empty();
  }

  /** Returns what a scheme needs that Hadoop has no file system for. */
  static MissingJars ofScheme(String scheme) {
    if (scheme.equals("s3") || scheme.equals("s3n")) {
      return new MissingJars(
          "Hadoop has no file system for scheme \"%s\"".formatted(scheme),
          "Write s3a:// in its place.");
    }
    String known = scheme.endsWith("s") && jars().containsKey(cut(scheme)) ? cut(scheme) : scheme;
    return jars().containsKey(known)
        ? fileSystem(known)
        : new MissingJars(
            "Hadoop has no file system for scheme \"%s\"".formatted(scheme),
            "Check the URI; file, hdfs, http and https come along. Others need the jars of their"
                + " file system: scripts/tracecast --jars A.jar,B.jar.");
  }

  private static String cut(String scheme) {
    return scheme.substring(0, scheme.length() - 1);
  }

  private static MissingJars fileSystem(String scheme) {
    return new MissingJars(
        "the file system for %s:// is not on the class path".formatted(scheme),
        "Name its jars: scripts/tracecast --jars %s.".formatted(jars().get(scheme)) + TOGETHER);
  }

  /** Returns what a data source needs that Spark does not find. */
  static MissingJars ofSource(String source) {
    String why = "Spark has no data source \"%s\"".formatted(source);
    return switch (source.toLowerCase(Locale.ROOT)) {
      case "delta" ->
          new MissingJars(
              why,
              "scripts/tracecast adds the jars of its distribution, tables/delta, where"
                  + " --output-format or --format names delta; elsewhere name them, or those of"
                  + " delta-spark and delta-storage for this Spark, with --jars A.jar,B.jar."
                  + TOGETHER);
      case "iceberg" ->
          new MissingJars(
              why,
              "scripts/tracecast adds the jar of its distribution, tables/iceberg, where"
                  + " --output-format, --format or --conf names iceberg; elsewhere name it, or that of"
                  + " iceberg-spark-runtime for this Spark, with --jars A.jar. It is in Maven"
                  + " Central.");
      default ->
          new MissingJars(
              why,
              "Check --format: parquet, orc, json, csv, text and binaryFile come along. Others need"
                  + " the jars of their package: scripts/tracecast --jars A.jar,B.jar.");
    };
  }
}
