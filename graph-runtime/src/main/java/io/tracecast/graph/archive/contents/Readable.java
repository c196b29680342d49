package io.tracecast.graph.archive.contents;

/**
 * Something in an archive that people can read who have the file.
 *
 * @param what what it is
 * @param count how many there are: files, nodes
 * @param sizeInBytes what their text takes
 */
public record Readable(What what, long count, long sizeInBytes) {

  /** What can be read. */
  public enum What {
    /** TorchScript: the code of all methods as Python text, which libtorch runs. */
    CODE("its code, as Python text", "files"),
    /** TorchScript: the Python source that the graph was made of, in {@code .debug_pkl} files. */
    ORIGINAL_SOURCE("lines of the original Python source, in its .debug_pkl files", "files"),
    /** ONNX: nodes with their operators, attributes and names. */
    GRAPH("its graph, node by node with their names", "nodes"),
    /** ONNX: texts that describe a node, a value or the graph. */
    DOC_STRINGS("texts that describe the graph (doc_string)", "texts"),
    /** ONNX: properties of nodes, in which exporters put lines of the original Python source. */
    STACK_TRACES("lines of the original Python source, in properties of its nodes", "nodes");

    private final String label;
    private final String unit;

    What(String label, String unit) {
      this.label = label;
      this.unit = unit;
    }

    /** Returns what there are several of. */
    public String unit() {
      return unit;
    }

    /** Returns what it is, in words. */
    public String label() {
      return label;
    }
  }
}
