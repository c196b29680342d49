package io.tracecast.graph.archive.torchscript;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pickle holds, told by its first instructions as text. Nothing of it is executed.
 *
 * @param module the Python module of the object's class
 * @param name the name of the class
 */
public record PickledObject(String module, String name) {

  /** How many bytes of a pickle are enough to tell. */
  public static final int HEAD_SIZE_IN_BYTES = 4096;

  private static final PickledObject DICT = new PickledObject("builtins", "dict");

  /** The first of the pickles that {@code torch.save} wrote before PyTorch 1.6: a number. */
  private static final String LEGACY_MAGIC = "\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\31.";

  /** The end of the third of them, a dictionary in a dictionary; the object follows. */
  private static final String LEGACY_HEADER_END = "uu.";

  private static final Pattern EMPTY_DICT = Pattern.compile("\\x80[\\x02-\\x05]\\}");

  /** GLOBAL, module, name; a whole module of the legacy format is announced by a mark first. */
  private static final Pattern GLOBAL =
      Pattern.compile(
          "\\x80[\\x02-\\x05](?:\\(X\\x06\\x00\\x00\\x00moduleq.)?"
              + "c([^\\x00-\\x20]{1,1000})\\n([^\\x00-\\x20]{1,1000})\\n");

  /** Returns what a pickle holds, or nothing where its first instruction does not tell. */
  public static Optional<PickledObject> of(byte[] pickle) {
    int length = Math.min(pickle.length, HEAD_SIZE_IN_BYTES);
    String text = new String(pickle, 0, length, ISO_8859_1);
    if (text.startsWith(LEGACY_MAGIC)) {
      int end = text.indexOf(LEGACY_HEADER_END);
      text = end < 0 ? "" : text.substring(end + LEGACY_HEADER_END.length());
    }
    if (EMPTY_DICT.matcher(text).lookingAt()) {
      return Optional.of(DICT);
    }
    Matcher global = GLOBAL.matcher(text);
    return global.lookingAt()
        ? Optional.of(new PickledObject(global.group(1), global.group(2)))
        : Optional.empty();
  }

  /**
   * Returns why an archive that is a pickle cannot be loaded.
   *
   * @param archive the name of the archive, for messages
   * @param object what it holds, as far as that can be told
   */
  public static ArchiveException refusal(String archive, Optional<PickledObject> object) {
    return object.filter(PickledObject::isDictionary).isPresent()
        ? ArchiveErrors.stateDict(archive)
        : ArchiveErrors.pickledModule(
            archive, object.map(PickledObject::qualifiedName).orElse("of unknown class"));
  }

  /** Returns whether this is a state_dict, or a checkpoint that holds one. */
  private boolean isDictionary() {
    return equals(DICT) || qualifiedName().equals("collections.OrderedDict");
  }

  private String qualifiedName() {
    return module + "." + name;
  }
}
