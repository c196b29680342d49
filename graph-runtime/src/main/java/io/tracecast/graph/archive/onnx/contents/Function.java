package io.tracecast.graph.archive.onnx.contents;

import java.util.List;
import java.util.Map;

/**
 * A function of the model, which nodes call by its domain and name.
 *
 * @param defaults values of attributes that a call may leave out
 */
record Function(
    String domain,
    String name,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> defaults,
    List<Node> nodes) {

  String label() {
    return label(domain, name);
  }

  static String label(String domain, String name) {
    return domain.isEmpty() ? name : domain + "::" + name;
  }
}
