package io.tracecast.job.io.arrow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.ArrowUtils;

/** What columns of Arrow's are in Spark. */
final class ArrowColumns {
  private ArrowColumns() {}

  /**
   * Returns the columns that Spark has a type for, each nullable. Others (unsigned numbers, times
   * but of microseconds, lists of fixed size, unions, views, dictionaries within structs) are left
   * out.
   */
  static StructType schema(ArrowReader reader) throws IOException {
    StructType schema = new StructType();
    for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
      Optional<DataType> type = type(decoded(vector.getField(), reader.getDictionaryVectors()));
      if (type.isPresent()) {
        schema = schema.add(vector.getName(), type.get());
      }
    }
    return schema;
  }

  /** Returns the field of what a dictionary's indices stand for, or the field itself. */
  private static Field decoded(Field field, Map<Long, Dictionary> dictionaries) {
    DictionaryEncoding encoding = field.getDictionary();
    return encoding == null ? field : dictionaries.get(encoding.getId()).getVector().getField();
  }

  private static Optional<DataType> type(Field field) {
    try {
      return hasDictionary(field)
          ? Optional.empty()
          : Optional.of(ArrowUtils.fromArrowField(field));
    } catch (RuntimeException e) { // Spark's own, of types that it has not
      return Optional.empty();
    }
  }

  private static boolean hasDictionary(Field field) {
    return field.getDictionary() != null
        || field.getChildren().stream().anyMatch(ArrowColumns::hasDictionary);
  }

  /** Returns the vectors of wanted columns, in their order. */
  static List<FieldVector> of(ArrowReader reader, StructType wanted) throws IOException {
    List<FieldVector> vectors = new ArrayList<>();
    for (String name : wanted.fieldNames()) {
      FieldVector vector = reader.getVectorSchemaRoot().getVector(name);
      if (vector == null) {
        throw new IOException("it has no column '" + name + "', which other files of it have");
      }
      vectors.add(vector);
    }
    return vectors;
  }
}
