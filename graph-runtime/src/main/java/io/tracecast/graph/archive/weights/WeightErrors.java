package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Every message that a file of weights can cause by itself. */
final class WeightErrors {
  private static final int MAX_LISTED = 8;
  private static final String OF_GRAPHS = "Cannot load graph ";
  private static final String OF_WEIGHTS = "Cannot read weights ";

  private WeightErrors() {}

  private static ArchiveException cannotRead(String file, String why, String remedy) {
    return new ArchiveException(OF_WEIGHTS + file + ": " + why + ". " + remedy, null);
  }

  /** Returns names as messages show them: the first few, and how many more there are. */
  static String listed(Collection<String> names) {
    String shown =
        names.stream()
            .limit(MAX_LISTED)
            .map(ArchiveErrors::quoted)
            .collect(Collectors.joining(", "));
    return names.size() > MAX_LISTED
        ? shown + " and " + (names.size() - MAX_LISTED) + " more"
        : shown;
  }

  /** Says of a zip that holds weights what its reader says of one that holds a graph. */
  static ArchiveException ofZip(ArchiveException error) {
    String message = error.getMessage();
    return message.startsWith(OF_GRAPHS)
        ? new ArchiveException(OF_WEIGHTS + message.substring(OF_GRAPHS.length()), error)
        : error;
  }

  static ArchiveException unknown(String file) {
    return cannotRead(
        file,
        "it is neither a state_dict of torch.save, nor safetensors, nor an index of safetensors",
        "Save the weights with torch.save(module.state_dict(), FILE) or"
            + " safetensors.torch.save_file(module.state_dict(), FILE).");
  }

  static ArchiveException graph(String file) {
    return cannotRead(
        file,
        "it is a TorchScript graph, and weights alone are needed",
        "Save its weights: torch.save(torch.jit.load(FILE).state_dict(), WEIGHTS).");
  }

  static ArchiveException damaged(String file, String why, Throwable cause) {
    return new ArchiveException(
        "%s%s: the file is damaged (%s). Copy or save it again and compare its SHA-256."
            .formatted(OF_WEIGHTS, file, why),
        cause);
  }

  static ArchiveException overLimit(String file, String what) {
    return cannotRead(
        file, "it breaks a safety limit (" + what + ")", "Use a file that you trust.");
  }

  static ArchiveException noTensors(String file, String holds) {
    return cannotRead(
        file,
        "it holds " + holds + ", and a state_dict is a dictionary of tensors alone",
        "Save the weights alone: torch.save(module.state_dict(), FILE).");
  }

  static ArchiveException several(String file, List<String> keys) {
    return cannotRead(
        file,
        "several of its keys hold a state_dict (%s), and which one is meant is not said"
            .formatted(listed(keys)),
        "Save the one alone: torch.save(torch.load(FILE)['%s'], WEIGHTS)."
            .formatted(ArchiveErrors.quoted(keys.get(0))));
  }

  static ArchiveException quantised(String file, String tensor) {
    return cannotRead(
        file,
        "its tensor '%s' is quantised, and its integers stand for numbers by a scale of their own"
            .formatted(ArchiveErrors.quoted(tensor)),
        "Save the weights of the module before it was quantised.");
  }

  static ArchiveException type(String file, String tensor, String type) {
    return cannotRead(
        file,
        "its tensor '%s' has elements of type %s, which are not read"
            .formatted(ArchiveErrors.quoted(tensor), ArchiveErrors.quoted(type)),
        "Save it in a type of PyTorch's, such as float32.");
  }

  static ArchiveException partOutside(String file, String part) {
    return cannotRead(
        file,
        "its weight_map names the file '%s', and only names of files beside it are read"
            .formatted(ArchiveErrors.quoted(part)),
        "Save it again with the library that wrote it.");
  }

  static ArchiveException partMissing(String file, String part, String folder, Throwable cause) {
    return new ArchiveException(
        "%s%s: its weight_map names the file '%s', which cannot be read in %s (%s). Copy all files of the weights there."
            .formatted(OF_WEIGHTS, file, ArchiveErrors.quoted(part), folder, cause.getMessage()),
        cause);
  }
}
