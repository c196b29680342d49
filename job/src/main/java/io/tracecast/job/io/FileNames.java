package io.tracecast.job.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Names of files as people, lists and listings write them. A name that begins with a scheme and a
 * slash is a URI, any other a path. Both are taken as they stand, spaces, colons and percent signs
 * included; a URI of which there is no file is taken with its percent escapes decoded. Results name
 * a file in one form, whoever named it ({@link #inResults}).
 */
public final class FileNames {
  private static final Pattern URI_START = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/");

  private static final Pattern THIS_HOST = Pattern.compile("(?i)file://localhost/");

  private FileNames() {}

  public static boolean isUri(String name) {
    return URI_START.matcher(name).lookingAt();
  }

  /** Returns the file of a name as it stands. */
  public static Path asItStands(String name) {
    return web(name)
        .orElseGet(
            () ->
                isUri(name)
                    ? new Path(THIS_HOST.matcher(name).replaceFirst("file:/"))
                    : new Path((String) null, null, name));
  }

  /**
   * Returns the form in which predictions and quarantine name a file that has not been looked at: a
   * URI with its scheme and an absolute path without percent escapes, dots and doubled slashes, as
   * Spark's own sources write it. What a web server is asked for stays as it is, and so does what
   * is not a name of a file.
   *
   * @param name an absolute path or a URI
   * @param standard the file system of paths without a scheme
   */
  public static String inResults(String name, URI standard) {
    if (web(name).isPresent()) {
      return name;
    }
    try {
      Path path = asItStands(name);
      String scheme = path.toUri().getScheme();
      boolean ofStandard = scheme == null || scheme.equalsIgnoreCase(standard.getScheme());
      return (ofStandard ? path.makeQualified(standard, new Path("/")) : path).toString();
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  /** Returns what is known of a file, looked for under its name as it stands, then decoded. */
  public static FileStatus status(String name, Configuration hadoop) throws IOException {
    Path path = asItStands(name);
    FileSystem fileSystem = HadoopFiles.fileSystem(path, hadoop);
    try {
      return fileSystem.getFileStatus(path);
    } catch (FileNotFoundException e) {
      Optional<Path> decoded = decoded(name);
      if (decoded.isEmpty()) {
        throw e;
      }
      return fileSystem.getFileStatus(decoded.get());
    }
  }

  /** Returns the file of a URI with its percent escapes decoded, if it has any that are whole. */
  public static Optional<Path> decoded(String name) {
    if (!isUri(name) || name.indexOf('%') < 0 || web(name).isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Path(URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A web server is asked for what the URI says, query and escapes included. */
  private static Optional<Path> web(String name) {
    String start = name.substring(0, Math.min(8, name.length())).toLowerCase(Locale.ROOT);
    if (!start.startsWith("http://") && !start.startsWith("https://")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Path(new URI(name)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
