package io.tracecast.graph.engine.provider;

/** What ONNX Runtime says of a library that it cannot load, with what to do about it. */
final class LoaderMessage {
  private static final String LOADER_SAYS = "with error: ";

  private LoaderMessage() {}

  static String of(String message) {
    int said = message.indexOf(LOADER_SAYS);
    String reason = said < 0 ? message : message.substring(said + LOADER_SAYS.length());
    return reason.strip() + ". " + remedy(reason);
  }

  private static String remedy(String reason) {
    if (reason.contains("cannot open shared object file")) {
      return "What the library needs has to lie beside it: name the library in the folder of the"
          + " whole package, or an archive of that folder, which travels to executors as one.";
    }
    if (reason.contains("undefined symbol")) {
      return "It is a shared library, and not one of an execution provider for this ONNX Runtime:"
          + " these are called like libonnxruntime_providers_….so.";
    }
    return "Check that the library is whole, and made for plug-in execution providers of ONNX"
        + " Runtime.";
  }
}
