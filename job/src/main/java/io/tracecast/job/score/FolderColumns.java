package io.tracecast.job.score;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.PredictionColumns;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of predictions whose values name folders.
 *
 * @param names as the user wrote them
 * @param inFiles whether rows lie in files, which do not hold what names their folders
 */
record FolderColumns(List<String> names, boolean inFiles) {

  /** What later rounds and runs look for in files, to know whose rows are in them. */
  private static final Set<String> LOOKED_UP =
      Set.of(
          "path",
          "modificationtime",
          "length",
          PredictionColumns.fold(PredictionColumns.GRAPH_DIGEST),
          PredictionColumns.fold(PredictionColumns.CHANGE_MARKER),
          PredictionColumns.fold(PredictionColumns.INTERFACE_DIGEST));

  /**
   * Checks that predictions have such columns.
   *
   * @throws io.tracecast.job.error.JobException if one is missing or cannot name folders
   */
  void requireIn(StructType schema) {
    List<String> able =
        Arrays.stream(schema.fields()).filter(this::isAble).map(StructField::name).toList();
    for (String name : names) {
      if (able.stream().noneMatch(column -> isSame(column, name))) {
        throw JobErrors.usage(
            "--partition-by %s: %s. Columns that can name folders are %s; --keep-columns adds"
                + " others.",
            name, why(name, schema), String.join(", ", able));
      }
    }
  }

  private boolean isAble(StructField field) {
    return isPlain(field.dataType())
        && !(inFiles && LOOKED_UP.contains(PredictionColumns.fold(field.name())));
  }

  private static boolean isPlain(DataType type) {
    return !(type instanceof ArrayType || type instanceof StructType || type instanceof MapType);
  }

  private static boolean isSame(String column, String name) {
    return PredictionColumns.fold(column).equals(PredictionColumns.fold(name));
  }

  private static String why(String name, StructType schema) {
    return Arrays.stream(schema.fields())
        .filter(field -> isSame(field.name(), name))
        .findFirst()
        .map(
            field ->
                isPlain(field.dataType())
                    ? "the next run looks it up in the files, which do not hold what names folders"
                    : "it has more than one value per row")
        .orElse("predictions have no such column");
  }
}
