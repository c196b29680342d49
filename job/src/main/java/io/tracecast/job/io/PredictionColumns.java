package io.tracecast.job.io;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.AnswerRanker.Box;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.Ranking;
import io.tracecast.job.error.TableErrors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.ArraySeq;

/**
 * The columns of predictions, which follow from how a graph's answers are read. Score columns hold
 * null where there is no score, never NaN, which other readers compare each in its own way.
 *
 * @param boxes whether there is a column of boxes
 * @param output whether the first output is a column, one float per element in the graph's order,
 *     with its shape beside it
 * @param outputs whether all outputs are a column, with their names and shapes
 * @param tracked whether columns say which state of the image was scored and how it was read, for
 *     runs that add to earlier ones
 */
public record PredictionColumns(boolean boxes, boolean output, boolean outputs, boolean tracked) {
  /** What tells that an image has changed: {@link ImageRow#changeMarker}. */
  public static final String CHANGE_MARKER = "changeMarker";

  /** The digest of the archive. */
  public static final String GRAPH_DIGEST = "graphDigest";

  /** The digest of the interface and of what else an answer depends on. */
  public static final String INTERFACE_DIGEST = "interfaceDigest";

  private static final StructType PREDICTION =
      new StructType()
          .add("index", DataTypes.IntegerType, false)
          .add("label", DataTypes.StringType)
          .add("score", DataTypes.FloatType);

  private static final StructType BOX =
      new StructType()
          .add("left", DataTypes.FloatType, false)
          .add("top", DataTypes.FloatType, false)
          .add("right", DataTypes.FloatType, false)
          .add("bottom", DataTypes.FloatType, false)
          .add("score", DataTypes.FloatType)
          .add("index", DataTypes.IntegerType, false)
          .add("label", DataTypes.StringType);

  private static final ArrayType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);
  private static final ArrayType SIZES = DataTypes.createArrayType(DataTypes.LongType, false);

  private static final StructType OUTPUT =
      new StructType()
          .add("name", DataTypes.StringType, false)
          .add("shape", SIZES, false)
          .add("values", FLOATS, false);

  /**
   * Returns the columns for a graph.
   *
   * @param withOutput whether the output is wanted although it is ranked
   */
  public static PredictionColumns of(AnswerForm answers, boolean withOutput) {
    return new PredictionColumns(
        answers.kind().hasBoxes(),
        withOutput || answers.kind() == AnswerForm.Kind.VALUES,
        answers.outputs().size() > 1
            && answers.kind() != AnswerForm.Kind.TOP_K
            && answers.kind() != AnswerForm.Kind.DETECTION_LISTS,
        false);
  }

  /** Returns the same columns of a run that adds to earlier ones, or not. */
  public PredictionColumns tracking(boolean tracks) {
    return new PredictionColumns(boxes, output, outputs, tracks);
  }

  /** Returns the schema of predictions. */
  public StructType schema() {
    StructType schema =
        new StructType()
            .add("path", DataTypes.StringType, false)
            .add("modificationTime", DataTypes.TimestampType)
            .add("length", DataTypes.LongType)
            .add("width", DataTypes.IntegerType, false)
            .add("height", DataTypes.IntegerType, false)
            .add("predictions", DataTypes.createArrayType(PREDICTION, false), false);
    if (boxes) {
      schema = schema.add("boxes", DataTypes.createArrayType(BOX, false), false);
    }
    if (output) {
      schema = schema.add("output", FLOATS, false).add("outputShape", SIZES, false);
    }
    if (outputs) {
      schema = schema.add("outputs", DataTypes.createArrayType(OUTPUT, false), false);
    }
    schema = schema.add(GRAPH_DIGEST, DataTypes.StringType, false);
    return tracked
        ? schema
            .add(CHANGE_MARKER, DataTypes.StringType)
            .add(INTERFACE_DIGEST, DataTypes.StringType, false)
        : schema;
  }

  /**
   * Returns the schema of predictions with a table's columns at their end.
   *
   * @throws io.tracecast.job.error.JobException if predictions have a column of such a name
   */
  public StructType schema(String table, StructType kept) {
    StructType schema = schema();
    Set<String> taken = new HashSet<>();
    for (String name : schema.fieldNames()) {
      taken.add(fold(name));
    }
    Predicate<String> isFree = name -> !taken.contains(fold(name));
    for (StructField field : kept.fields()) {
      if (!isFree.test(field.name())) {
        throw TableErrors.keptNameTaken(
            table, field.name(), Arrays.stream(kept.fieldNames()).filter(isFree).toList());
      }
      schema = schema.add(field.name(), field.dataType());
    }
    return schema;
  }

  /** Returns what names that Spark takes for one have in common. */
  public static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * What a graph answered to one image.
   *
   * @param ranking its best classes
   * @param boxes what was found in it
   * @param outputs the outputs of the whole batch
   * @param index which image of the batch
   */
  public record Answer(Ranking ranking, List<Box> boxes, List<OutputTensor> outputs, int index) {}

  /**
   * What answered.
   *
   * @param labels of the classes, by index; may be too short or empty
   * @param graphDigest of the archive
   * @param interfaceDigest of what else an answer depends on; null where nobody asks
   */
  public record Origin(List<String> labels, String graphDigest, String interfaceDigest) {}

  /**
   * Returns a row of {@link #schema}, with what is kept of the image's own row at its end.
   *
   * @param width of the picture, in pixels
   * @param height of the picture, in pixels
   */
  public Row row(ImageRow image, int width, int height, Answer answer, Origin origin) {
    List<String> labels = origin.labels();
    List<Object> values = new ArrayList<>(12);
    values.add(image.path());
    values.add(image.modificationTime());
    values.add(image.length());
    values.add(width);
    values.add(height);
    values.add(ArraySeq.unsafeWrapArray(predictions(answer.ranking(), labels)));
    if (boxes) {
      values.add(ArraySeq.unsafeWrapArray(boxes(answer.boxes(), labels)));
    }
    if (output) {
      values.add(ArraySeq.unsafeWrapArray(answer.outputs().get(0).row(answer.index())));
      values.add(sizes(answer.outputs().get(0)));
    }
    if (outputs) {
      values.add(ArraySeq.unsafeWrapArray(outputs(answer)));
    }
    values.add(origin.graphDigest());
    if (tracked) {
      values.add(image.changeMarker());
      values.add(origin.interfaceDigest());
    }
    for (int i = 0; image.kept() != null && i < image.kept().size(); i++) {
      values.add(image.kept().get(i));
    }
    return RowFactory.create(values.toArray());
  }

  private static Row[] predictions(Ranking ranking, List<String> labels) {
    Row[] rows = new Row[ranking.size()];
    for (int i = 0; i < rows.length; i++) {
      int index = ranking.indices()[i];
      rows[i] = RowFactory.create(index, label(labels, index), orNull(ranking.scores()[i]));
    }
    return rows;
  }

  private static Row[] boxes(List<Box> boxes, List<String> labels) {
    Row[] rows = new Row[boxes.size()];
    for (int i = 0; i < rows.length; i++) {
      Box box = boxes.get(i);
      rows[i] =
          RowFactory.create(
              box.left(),
              box.top(),
              box.right(),
              box.bottom(),
              orNull(box.score()),
              box.index(),
              label(labels, box.index()));
    }
    return rows;
  }

  private static Row[] outputs(Answer answer) {
    return answer.outputs().stream()
        .map(
            output ->
                RowFactory.create(
                    output.name(),
                    sizes(output),
                    ArraySeq.unsafeWrapArray(output.row(answer.index()))))
        .toArray(Row[]::new);
  }

  private static ArraySeq<?> sizes(OutputTensor output) {
    return ArraySeq.unsafeWrapArray(
        output.rowShape().stream().mapToLong(Long::longValue).toArray());
  }

  private static String label(List<String> labels, int index) {
    return index < labels.size() ? labels.get(index) : null;
  }

  private static Float orNull(float score) {
    return Float.isFinite(score) ? score : null;
  }
}
