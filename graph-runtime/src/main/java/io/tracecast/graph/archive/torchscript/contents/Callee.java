package io.tracecast.graph.archive.torchscript.contents;

/**
 * A method or function of the code.
 *
 * @param owner the class with its packages; empty for a function
 * @param name the method, or the function with its packages
 */
record Callee(String owner, String name) {
  @Override
  public String toString() {
    return owner.isEmpty() ? name : owner + "." + name;
  }
}
