package io.tracecast.graph.archive.onnx.contents;

import java.util.List;

/** Tells the shapes of an operator's outputs from those of its inputs. */
interface Rule {

  /**
   * Returns the outputs; there may be more or fewer than the node names.
   *
   * @throws LostShapeException if they are not known
   */
  List<Fact> outputs(Call call);
}
