package io.tracecast.job.io.source;

import io.tracecast.job.error.TableErrors;
import io.tracecast.job.io.TableColumn;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DatetimeType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table that hold encoded images and name them, named by the user or found.
 *
 * @param content where the encoded bytes are
 * @param id what names an image
 * @param file the path that a Hugging Face struct has beside its bytes; empty if it is not one
 */
record ImageColumns(TableColumn content, TableColumn id, Optional<TableColumn> file) {
  private static final List<String> USUAL_IDS = List.of("path", "id");

  /**
   * Finds the columns of a table.
   *
   * @throws io.tracecast.job.error.JobException if they are not there, or not obvious
   */
  static ImageColumns of(TableSource source, TableColumns columns) {
    Search search = new Search(source, columns);
    TableColumn content =
        source.contentColumn() == null
            ? search.obviousContent()
            : search.namedContent(source.contentColumn());
    Optional<TableColumn> file =
        Optional.ofNullable(content.parent()).flatMap(ImageColumns::pathOfDataset);
    Optional<TableColumn> origin =
        PixelStruct.isOne(content)
            ? content.field("origin")
            : source.encoding() == ContentEncoding.URI ? Optional.of(content) : file;
    return new ImageColumns(content, search.id(origin), file);
  }

  /** Returns the columns that may name an image instead, with their types. */
  List<String> otherIds(TableColumns columns) {
    return columns.all().stream()
        .filter(column -> !column.equals(id) && column.index() != content.index())
        .filter(column -> mayName(column.type()))
        .map(TableColumn::inWords)
        .toList();
  }

  private static boolean mayName(DataType type) {
    return type instanceof StringType
        || type instanceof IntegralType
        || type instanceof DecimalType
        || type instanceof DatetimeType;
  }

  /** Returns the path of a struct as Hugging Face's data sets store an image: bytes and path. */
  private static Optional<TableColumn> pathOfDataset(TableColumn struct) {
    return struct.field("bytes").isEmpty()
        ? Optional.empty()
        : struct.field("path").filter(path -> path.type() instanceof StringType);
  }

  private record Search(TableSource source, TableColumns columns) {

    TableColumn namedContent(String name) {
      TableColumn column =
          columns
              .find(name)
              .map(Search::bytesOfDataset)
              .orElseThrow(() -> TableErrors.noColumn(table(), name, columns.names()));
      if (column.parent() != null && PixelStruct.isOne(column.parent())) {
        column = column.parent(); // pixels are nothing without their sizes
      }
      if (isSeveral(column)) {
        throw TableErrors.columnOfSeveral(table(), name);
      }
      if (column.type() instanceof StringType && !isText()) {
        throw TableErrors.columnOfText(table(), name);
      }
      if (!holdsBytes(column)) {
        throw TableErrors.columnOfOtherType(
            table(), name, column.type().simpleString(), candidateNames());
      }
      return column;
    }

    TableColumn obviousContent() {
      List<TableColumn> candidates = candidates();
      if (candidates.isEmpty()) {
        throw noContent();
      }
      if (candidates.size() > 1) {
        throw TableErrors.contentNotObvious(table(), candidateNames());
      }
      return bytesOfDataset(candidates.get(0));
    }

    /** What might be meant if nothing holds bytes: the first kind that is there is explained. */
    private RuntimeException noContent() {
      return first(Search::isSeveral)
          .map(several -> TableErrors.columnOfSeveral(table(), several.fullName()))
          .orElseGet(
              () ->
                  TableErrors.noContent(
                      table(),
                      columns.all().stream()
                          .map(TableColumn::inWords)
                          .collect(Collectors.joining(", "))));
    }

    private Optional<TableColumn> first(Predicate<TableColumn> wanted) {
      return columns.all().stream().filter(wanted).findFirst();
    }

    /** Returns the columns that images may be in; text that names the image is not among them. */
    private List<TableColumn> candidates() {
      Optional<TableColumn> id =
          source.encoding() == ContentEncoding.URI && source.idColumn() == null
              ? Optional.empty() // a URI may name its image itself
              : givenId();
      return columns.all().stream()
          .filter(column -> holdsBytes(bytesOfDataset(column)))
          .filter(column -> !isText() || !id.filter(column::equals).isPresent())
          .toList();
    }

    private List<String> candidateNames() {
      return candidates().stream().map(TableColumn::fullName).toList();
    }

    /** Returns the column itself or, of a Hugging Face struct, its bytes. */
    private static TableColumn bytesOfDataset(TableColumn column) {
      return pathOfDataset(column).flatMap(path -> column.field("bytes")).orElse(column);
    }

    private boolean holdsBytes(TableColumn column) {
      return source.encoding() == ContentEncoding.URI
          ? column.type() instanceof StringType
          : column.type() instanceof BinaryType
              || PixelStruct.isOne(column)
              || (isText() && column.type() instanceof StringType);
    }

    private boolean isText() {
      return source.encoding() != ContentEncoding.BINARY;
    }

    /**
     * @param origin what names the image if nothing else does
     */
    TableColumn id(Optional<TableColumn> origin) {
      TableColumn id =
          givenId()
              .or(() -> origin)
              .orElseThrow(() -> TableErrors.idNotObvious(table(), columns.names()));
      if (id.type() instanceof StructType
          || id.type() instanceof ArrayType
          || id.type() instanceof MapType) {
        throw TableErrors.idOfOtherType(
            table(),
            id.fullName(),
            id.type().simpleString(),
            pathOfDataset(id).map(TableColumn::fullName));
      }
      return id;
    }

    private Optional<TableColumn> givenId() {
      if (source.idColumn() != null) {
        return Optional.of(
            columns
                .find(source.idColumn())
                .orElseThrow(
                    () -> TableErrors.noColumn(table(), source.idColumn(), columns.names())));
      }
      return USUAL_IDS.stream().map(columns::find).flatMap(Optional::stream).findFirst();
    }

    private String table() {
      return source.name();
    }

    /** An array of binaries, or of structs that hold them. */
    private static boolean isSeveral(TableColumn column) {
      return column.type() instanceof ArrayType array
          && (array.elementType() instanceof BinaryType
              || (array.elementType() instanceof StructType struct
                  && Set.of(struct.fieldNames()).containsAll(Set.of("bytes", "path"))));
    }
  }
}
