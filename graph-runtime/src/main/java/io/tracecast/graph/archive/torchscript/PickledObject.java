package io.tracecast.graph.archive.torchscript;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pickle holds, told by its first instructions as text. Nothing of it is executed.
 *
 * @param module the Python module of the object's class
 * @param name the name of the class
 * @param ofTorch whether PyTorch is named at the head of the pickle
 */
public record PickledObject(String module, String name, boolean ofTorch) {

  /** How many bytes of a pickle are enough to tell. */
  public static final int HEAD_SIZE_IN_BYTES = 4096;

  private static final String BUILTINS = "builtins";

  /** The first of the pickles that {@code torch.save} wrote before PyTorch 1.6: a number. */
  private static final String LEGACY_MAGIC = "\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\31.";

  /** The end of the third of them, a dictionary in a dictionary; the object follows. */
  private static final String LEGACY_HEADER_END = "uu.";

  /** Protocols 2 to 5 say so; older ones begin with a class, a list or a dictionary. */
  private static final Pattern PICKLE =
      Pattern.compile(
          "\\x80[\\x02-\\x05].|c[A-Za-z_][\\w.]{0,200}\\n\\w{1,200}\\np\\d+\\n|\\([dl]p\\d+\\n",
          Pattern.DOTALL);

  private static final String START = "(?:\\x80[\\x02-\\x05](?:\\x95.{8})?)?";

  private static final Pattern DICT = Pattern.compile(START + "(?:\\}|\\(dp)", Pattern.DOTALL);

  private static final Pattern LIST =
      Pattern.compile(START + "(?:\\]|\\(lp|\\(X|\\()", Pattern.DOTALL);

  /** GLOBAL, module, name; a whole module of the legacy format is announced by a mark first. */
  private static final Pattern GLOBAL =
      Pattern.compile(
          "(?:\\x80[\\x02-\\x05](?:\\(X\\x06\\x00\\x00\\x00moduleq.)?)?"
              + "c([^\\x00-\\x20]{1,1000})\\n([^\\x00-\\x20]{1,1000})\\n",
          Pattern.DOTALL);

  /** SHORT_BINUNICODE twice and STACK_GLOBAL, as protocol 4 names classes. */
  private static final Pattern STACK_GLOBAL =
      Pattern.compile(
          START
              + "\\x8c.([^\\x00-\\x20\\x7f-\\xff]{1,255})\\x94"
              + "\\x8c.([^\\x00-\\x20\\x7f-\\xff]{1,255})\\x94\\x93",
          Pattern.DOTALL);

  /** Packages whose objects are data or methods other than networks. */
  private static final Set<String> NO_NETWORKS =
      Set.of("numpy", "pandas", "sklearn", "xgboost", "lightgbm", "copy_reg", "copyreg", "scipy");

  /** Returns whether a file begins like a pickle. */
  public static boolean isPickle(byte[] head) {
    return PICKLE.matcher(new String(head, ISO_8859_1)).lookingAt();
  }

  /** Returns what a pickle holds, or nothing where its first instruction does not tell. */
  public static Optional<PickledObject> of(byte[] pickle) {
    int length = Math.min(pickle.length, HEAD_SIZE_IN_BYTES);
    String text = new String(pickle, 0, length, ISO_8859_1);
    boolean ofTorch = text.contains("torch");
    if (text.startsWith(LEGACY_MAGIC)) {
      int end = text.indexOf(LEGACY_HEADER_END);
      text = end < 0 ? "" : text.substring(end + LEGACY_HEADER_END.length());
      ofTorch = true;
    }
    if (DICT.matcher(text).lookingAt()) {
      return Optional.of(new PickledObject(BUILTINS, "dict", ofTorch));
    }
    for (Pattern pattern : Arrays.asList(GLOBAL, STACK_GLOBAL)) {
      Matcher global = pattern.matcher(text);
      if (global.lookingAt()) {
        return Optional.of(new PickledObject(global.group(1), global.group(2), ofTorch));
      }
    }
    return LIST.matcher(text).lookingAt()
        ? Optional.of(new PickledObject(BUILTINS, "list", ofTorch))
        : Optional.empty();
  }

  /** Returns the same where only PyTorch can have written it. */
  PickledObject savedByTorch() {
    return new PickledObject(module, name, true);
  }

  /** Returns whether it is of a class that the pickle names. */
  boolean isOfClass() {
    return !module.equals(BUILTINS);
  }

  /**
   * Returns why an archive that is a pickle cannot be loaded.
   *
   * @param archive the name of the archive, for messages
   * @param object what it holds, as far as that can be told
   */
  public static ArchiveException refusal(String archive, Optional<PickledObject> object) {
    return object
        .map(pickled -> pickled.refusal(archive))
        .orElseGet(() -> ArchiveErrors.pickledModule(archive, "of unknown class"));
  }

  /** A dictionary of tensors is a state_dict, or a checkpoint that holds one. */
  private ArchiveException refusal(String archive) {
    String qualifiedName = module + "." + name;
    if (qualifiedName.equals("collections.OrderedDict") || (name.equals("dict") && ofTorch)) {
      return ArchiveErrors.stateDict(archive);
    }
    if (module.equals("torch._utils")) {
      return ArchiveErrors.pickle(archive, "a tensor");
    }
    if (!isOfClass()) {
      return ArchiveErrors.pickle(archive, "a Python " + name);
    }
    return NO_NETWORKS.contains(module.split("\\.", 2)[0])
        ? ArchiveErrors.pickle(archive, ArchiveErrors.quoted(qualifiedName))
        : ArchiveErrors.pickledModule(archive, qualifiedName);
  }
}
