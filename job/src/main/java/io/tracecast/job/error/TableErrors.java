package io.tracecast.job.error;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages about tables of images: which columns they have, and which are meant. */
public final class TableErrors {
  private TableErrors() {}

  public static JobException tableMissing(String table) {
    return JobErrors.error(
        ExitCode.INPUT,
        "Cannot read table %s: no such file or folder. Check the path and that the driver may read it.%s",
        null,
        table,
        DriverPlace.ofRelative(table));
  }

  public static JobException noColumn(String table, String name, List<String> columns) {
    return tableUnusable(
        table,
        "it has no column '%s'; columns: %s".formatted(name, columns),
        "Name one of them, or a field of a struct as STRUCT.FIELD.");
  }

  public static JobException keptTwice(String table, String name, List<String> meant) {
    return tableUnusable(
        table,
        "--keep-columns would give several columns of the predictions the name '%s': %s"
            .formatted(name, meant),
        "Leave out all but one, or give them names of their own with --keep-columns 'NAME as OTHER'.");
  }

  public static JobException keptNameTaken(String table, String name, List<String> free) {
    return tableUnusable(
        table,
        "its column '%s' cannot be kept under that name, which a column of predictions has"
            .formatted(name),
        "Give it another with --keep-columns 'NAME as OTHER'%s."
            .formatted(free.isEmpty() ? "" : ", or keep the others alone: " + free));
  }

  public static JobException keptTypeNotHeld(
      String table, String name, String type, String format, List<String> holders) {
    return tableUnusable(
        table,
        "its column '%s' is %s, which %s cannot hold, so it cannot be kept"
            .formatted(name, type, format),
        "Leave it out of --keep-columns%s%s."
            .formatted(
                type.startsWith("struct") ? ", or keep fields of it as STRUCT.FIELD" : "",
                holders.isEmpty()
                    ? ""
                    : ", or choose --output-format " + String.join(" or ", holders)));
  }

  public static JobException columnAmbiguous(String table, String name, List<String> meant) {
    return tableUnusable(
        table,
        "'%s' may mean any of its columns %s".formatted(name, meant),
        "Write it as it stands in the table, or rename all but one.");
  }

  public static JobException contentNotObvious(String table, List<String> candidates) {
    return tableUnusable(
        table,
        "the column with the images is not obvious; columns that may be it: " + candidates,
        "Name one with --content-column.");
  }

  public static JobException noContent(String table, String columns) {
    return tableUnusable(
        table,
        "no column of it holds encoded images; columns: " + columns,
        "They are expected as bytes, or as base64 text if --content-encoding base64 is given, in a"
            + " column or in a struct's field that --content-column names. Files whose paths a table"
            + " holds are scored with --content-encoding uri.");
  }

  public static JobException columnOfText(String table, String name) {
    return tableUnusable(
        table,
        "column '%s' is text".formatted(name),
        "If it holds base64, add --content-encoding base64; if it holds paths or URIs of files, add"
            + " --content-encoding uri.");
  }

  public static JobException columnOfSeveral(String table, String name) {
    return tableUnusable(
        table,
        "column '%s' holds an array of images, and a row is one image".formatted(name),
        "Write a table with a row for each, as Spark's posexplode gives them, and score that.");
  }

  public static JobException columnOfOtherType(
      String table, String name, String type, List<String> candidates) {
    return tableUnusable(
        table,
        "column '%s' is %s and holds no encoded images; columns that may: %s"
            .formatted(name, type, candidates),
        "Name a binary column with --content-column, or one of text with --content-encoding base64.");
  }

  public static JobException idNotObvious(String table, List<String> columns) {
    return tableUnusable(
        table,
        "the column that names an image is not obvious; columns: " + columns,
        "Name one with --id-column.");
  }

  public static JobException idOfOtherType(
      String table, String name, String type, Optional<String> path) {
    return tableUnusable(
        table,
        "column '%s' is %s and cannot name an image".formatted(name, type),
        path.map(field -> "Name its path with --id-column " + field + ".")
            .orElse("Name a column of text or numbers with --id-column."));
  }

  public static JobException idsNull(
      String table, String id, List<String> others, boolean rowsHavePlaces) {
    List<String> remedies = new ArrayList<>();
    if (rowsHavePlaces) {
      remedies.add("Name each by its file and row with --id-column _metadata");
    }
    if (!others.isEmpty()) {
      remedies.add("Name one of its columns %s with --id-column".formatted(others));
    }
    remedies.add("Write the table with a column that names each image");
    return tableUnusable(
        table,
        "column '%s' would name its images and is null in every row".formatted(id),
        String.join(". Or: ", remedies) + ".");
  }

  /**
   * Checks that a class of a table format is there.
   *
   * @throws JobException if it is not
   */
  public static void requireSource(String format, String output, String className) {
    try {
      Class.forName(className, false, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      MissingJars jars = MissingJars.ofSource(format);
      throw JobErrors.error(
          ExitCode.OUTPUT, "Cannot write to %s: %s. %s", null, output, jars.why(), jars.remedy());
    }
  }

  public static JobException resultColumnUnusable(String output, String name) {
    return JobErrors.error(
        ExitCode.OUTPUT,
        "Cannot write to %s: Delta's readers take no column named '%s', for a space or one of"
            + " ,;{}()= in it. Keep it under another name with --keep-columns 'NAME as OTHER'.",
        null,
        output,
        name);
  }

  /**
   * A table of results has other columns than the run gives.
   *
   * @param lacking columns that the table lacks
   * @param left columns that the table has and the run does not give
   * @param changed columns with other types, in words
   */
  public static JobException resultColumnsDiffer(
      String output, List<String> lacking, List<String> left, List<String> changed) {
    List<String> whys = new ArrayList<>();
    if (!lacking.isEmpty()) {
      whys.add("the rows there lack " + lacking);
    }
    if (!left.isEmpty()) {
      whys.add("this run does not give its columns " + left);
    }
    if (!changed.isEmpty()) {
      whys.add("types differ: " + changed);
    }
    return JobErrors.error(
        ExitCode.OUTPUT,
        "Cannot add rows to %s: its columns are others than this run's: %s. Give the graph and"
            + " the options that wrote it, choose another --output, or replace all rows with"
            + " --overwrite and without --incremental.",
        null,
        output,
        String.join("; ", whys));
  }

  private static JobException tableUnusable(String table, String why, String remedy) {
    return JobErrors.error(
        ExitCode.INPUT, "Cannot score table %s: %s. %s", null, table, why, remedy);
  }
}
