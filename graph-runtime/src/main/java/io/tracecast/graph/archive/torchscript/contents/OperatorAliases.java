package io.tracecast.graph.archive.torchscript.contents;

import static java.util.Map.entry;

import java.util.Map;

/** Operators that libtorch calls by another name as it loads code (PyTorch 2.7). */
final class OperatorAliases {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          entry("fix", "trunc"),
          entry("negative", "neg"),
          entry("matrix_exp", "linalg_matrix_exp"),
          entry("clip", "clamp"),
          entry("less_equal", "le"),
          entry("greater", "gt"),
          entry("greater_equal", "ge"),
          entry("less", "lt"),
          entry("not_equal", "ne"),
          entry("ger", "outer"),
          entry("concat", "cat"),
          entry("concatenate", "cat"),
          entry("arctanh", "atanh"),
          entry("arctan", "atan"),
          entry("arctan2", "atan2"),
          entry("arcsinh", "asinh"),
          entry("arcsin", "asin"),
          entry("arccosh", "acosh"),
          entry("arccos", "acos"),
          entry("matrix_power", "linalg_matrix_power"),
          entry("adjoint", "mH"),
          entry("absolute", "abs"),
          entry("swapaxes", "transpose"),
          entry("swapdims", "transpose"),
          entry("moveaxis", "movedim"),
          entry("inverse", "linalg_inv"),
          entry("det", "linalg_det"),
          entry("orgqr", "linalg_householder_product"),
          entry("row_stack", "vstack"),
          entry("subtract", "sub"),
          entry("divide", "div"),
          entry("true_divide", "div"),
          entry("multiply", "mul"));

  private OperatorAliases() {}

  /** Returns the name that libtorch uses; an underscore at its end says that it works in place. */
  static String resolved(String name) {
    String known = NAMES.get(name);
    if (known == null && name.endsWith("_")) {
      String inPlace = NAMES.get(name.substring(0, name.length() - 1));
      return inPlace == null ? name : inPlace + "_";
    }
    return known == null ? name : known;
  }
}
