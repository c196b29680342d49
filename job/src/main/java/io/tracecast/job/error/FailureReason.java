package io.tracecast.job.error;

import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Why something failed, in words: what is known of the failures of other software, or else their
 * own.
 *
 * @param why the cause, without a full stop
 * @param remedy what to do, in sentences; empty where only the caller knows
 */
public record FailureReason(String why, Optional<String> remedy) {
  private static final Pattern FRAME = Pattern.compile("(at .+\\(.*\\)|\\.\\.\\. \\d+ more)");
  private static final Pattern SCHEME = Pattern.compile("scheme[: ]+\"?([^\"\\s]+)\"?");

  /** How Linux and Windows say it, also in the texts of failures that executors met. */
  private static final Pattern FULL =
      Pattern.compile(
          "(No space left on device|Disk quota exceeded|There is not enough space on the disk)");

  /** What Java says of the answers 401 and 403 of a web server. */
  private static final Pattern WEB_DENIED = Pattern.compile("HTTP response code: 40[13]\\b");

  private static final Pattern MASTER = Pattern.compile("Could not parse Master URL: '(.*)'");
  private static final Pattern SOURCE =
      Pattern.compile("(?i)failed to find (?:the )?data source: ([^\\s.]+)");

  /** Looks through a failure and what caused it. */
  public static FailureReason of(Throwable failure) {
    List<Throwable> chain = chain(failure);
    return missingClass(chain)
        .or(() -> unknownScheme(chain))
        .or(() -> unknownSource(chain))
        .or(() -> badMaster(chain))
        .or(() -> otherSpark(chain))
        .or(() -> stopped(chain))
        .or(() -> fullDisk(chain))
        .or(() -> notAFile(chain))
        .or(() -> network(chain))
        .or(() -> file(chain))
        .or(() -> badName(chain))
        .orElseGet(() -> new FailureReason(own(chain), Optional.empty()));
  }

  /** Returns the reason and what to do, in sentences. */
  public String withRemedy(String otherwise) {
    return why + ". " + remedy.orElse(otherwise);
  }

  private static List<Throwable> chain(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      chain.add(cause);
    }
    return chain;
  }

  private static Optional<Throwable> first(List<Throwable> chain, Predicate<Throwable> wanted) {
    return chain.stream().filter(wanted).findFirst();
  }

  private static boolean isNamed(Throwable failure, String simpleName) {
    return failure.getClass().getSimpleName().equals(simpleName);
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? "" : failure.getMessage();
  }

  private static FailureReason reason(String why, String remedy) {
    return new FailureReason(why, Optional.of(remedy));
  }

  private static Optional<FailureReason> missingClass(List<Throwable> chain) {
    return first(chain, e -> e instanceof ClassNotFoundException || e instanceof LinkageError)
        .map(FailureReason::message)
        .flatMap(MissingJars::ofClass)
        .map(jars -> reason(jars.why(), jars.remedy()));
  }

  private static Optional<FailureReason> unknownScheme(List<Throwable> chain) {
    return first(
            chain,
            e ->
                isNamed(e, "UnsupportedFileSystemException")
                    || message(e).startsWith("No FileSystem for scheme"))
        .map(e -> MissingJars.ofScheme(found(SCHEME, message(e))))
        .map(jars -> reason(jars.why(), jars.remedy()));
  }

  private static Optional<FailureReason> unknownSource(List<Throwable> chain) {
    return first(chain, e -> SOURCE.matcher(message(e)).find())
        .map(e -> MissingJars.ofSource(found(SOURCE, message(e))))
        .map(jars -> reason(jars.why(), jars.remedy()));
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  /**
   * Returns whether Spark did not start since it was told to start where there is no such place.
   */
  static boolean isBadMaster(Throwable failure) {
    return badMaster(chain(failure)).isPresent();
  }

  private static Optional<FailureReason> badMaster(List<Throwable> chain) {
    return first(chain, e -> MASTER.matcher(message(e)).find())
        .map(
            e ->
                reason(
                    "Spark knows no --master " + found(MASTER, message(e)),
                    "It is local[N], spark://HOST:PORT, yarn or k8s://URL."));
  }

  /** Spark's classes travel as Java serializes them, so their releases may not differ at all. */
  private static Optional<FailureReason> otherSpark(List<Throwable> chain) {
    return first(
            chain,
            e ->
                message(e).contains("org.apache.spark.")
                    && message(e).contains("local class incompatible"))
        .map(
            e ->
                reason(
                    "the driver and the cluster run different releases of Spark ("
                        + words(message(e).replaceFirst("(?s).*?(org\\.apache\\.spark)", "$1"))
                        + ")",
                    "Set SPARK_HOME to the cluster's own release, to its last number."));
  }

  /** Returns whether a failure is that of a thread whose Spark somebody else stopped. */
  public static boolean isStopped(Throwable failure) {
    return stopped(chain(failure)).isPresent();
  }

  private static Optional<FailureReason> stopped(List<Throwable> chain) {
    return first(chain, e -> message(e).startsWith("Cannot call methods on a stopped SparkContext"))
        .map(
            e ->
                reason(
                    "Spark stopped while the run went on: the master gave the application up, or it"
                        + " was ended from outside",
                    "The master's pages and log tell."));
  }

  private static Optional<FailureReason> network(List<Throwable> chain) {
    Optional<FailureReason> unknown =
        first(chain, e -> e instanceof UnknownHostException)
            .map(
                e ->
                    reason(
                        "no host is known as " + message(e).replaceFirst("^.*: ", ""),
                        "Check its name, and that this machine's name service knows it."));
    return unknown.or(
        () ->
            first(
                    chain,
                    e ->
                        e instanceof ConnectException
                            || e instanceof NoRouteToHostException
                            || e instanceof SocketTimeoutException)
                .map(
                    e ->
                        reason(
                            "the host does not answer ("
                                + words(message(e).replaceFirst("; For more details.*", ""))
                                + ")",
                            "Check host and port, and that the service runs and can be reached.")));
  }

  private static Optional<FailureReason> notAFile(List<Throwable> chain) {
    return first(chain, NotAFileException.class::isInstance)
        .map(NotAFileException.class::cast)
        .map(e -> reason("it is " + e.kind() + ", and only regular files are read", e.remedy()));
  }

  private static Optional<FailureReason> file(List<Throwable> chain) {
    return first(chain, FailureReason::isDenied)
        .map(
            e ->
                reason(
                    "permission denied",
                    "Let the user that runs the command in, by the file's permissions and those of"
                        + " the folders above it, or by the store's credentials."))
        .or(
            () ->
                first(chain, FailureReason::isMissing)
                    .map(e -> new FailureReason("no such file", Optional.empty())));
  }

  /**
   * Returns whether whoever runs the command may not do what it tried, by themselves or by a key.
   */
  public static boolean isForbidden(Throwable failure) {
    return anyOf(failure, FailureReason::isDenied);
  }

  /** Returns whether a disk, or what a user may take of it, is full. */
  public static boolean isFull(Throwable failure) {
    return anyOf(failure, FailureReason::isFullDisk);
  }

  /** Returns whether a failure or one of its causes is of a kind. */
  static boolean anyOf(Throwable failure, Predicate<Throwable> kind) {
    return chain(failure).stream().anyMatch(kind);
  }

  private static Optional<FailureReason> fullDisk(List<Throwable> chain) {
    return first(chain, FailureReason::isFullDisk)
        .map(
            e ->
                reason(
                    FULL.matcher(message(e)).find() ? found(FULL, message(e)) : words(message(e)),
                    "Free some, or name a place that has more."));
  }

  private static boolean isFullDisk(Throwable e) {
    return FULL.matcher(message(e)).find()
        || isNamed(e, "DiskOutOfSpaceException")
        || e.getClass().getSimpleName().endsWith("QuotaExceededException");
  }

  private static boolean isDenied(Throwable e) {
    return e instanceof AccessDeniedException
        || isNamed(e, "AccessControlException")
        || isNamed(e, "AccessDeniedException")
        || message(e).endsWith("(Permission denied)")
        || WEB_DENIED.matcher(message(e)).find();
  }

  static boolean isMissing(Throwable e) {
    return e instanceof NoSuchFileException
        || (e instanceof FileNotFoundException && !message(e).contains("(Is a directory)"));
  }

  private static Optional<FailureReason> badName(List<Throwable> chain) {
    return first(chain, e -> e instanceof URISyntaxException || e instanceof InvalidPathException)
        .map(
            e ->
                reason(
                    "that is not a name of a file ("
                        + (e instanceof URISyntaxException uri
                            ? uri.getReason()
                            : ((InvalidPathException) e).getReason())
                        + ")",
                    "Write a path as it stands, or a URI such as file:/a/b.jpg."));
  }

  /** Returns the innermost message that says something. */
  private static String own(List<Throwable> chain) {
    for (int i = chain.size() - 1; i >= 0; i--) {
      String words = words(message(chain.get(i)));
      if (words.contains(" ")) {
        return words;
      }
    }
    Throwable innermost = chain.get(chain.size() - 1);
    String name = innermost.getClass().getSimpleName();
    String words = words(message(innermost));
    return name.replaceAll("(Exception|Error)$", "")
            .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
            .toLowerCase(Locale.ROOT)
        + (words.isEmpty() ? "" : ": " + words)
        + " ("
        + name
        + ")";
  }

  /** Joins the lines of a message, without frames of stacks and texts of queries. */
  private static String words(String message) {
    String head = message.split("\\n\\s*== SQL", 2)[0].split("\\n\\s*Driver stacktrace:", 2)[0];
    return head.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !FRAME.matcher(line).matches())
        .collect(Collectors.joining(" "))
        .replaceAll("[.:;]+$", "");
  }
}
