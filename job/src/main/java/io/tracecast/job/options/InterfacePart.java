package io.tracecast.job.options;

import io.tracecast.graph.answer.Task;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.tensor.ElementType;
import java.util.EnumSet;
import java.util.Set;

/** The values of a resolved interface, each with the option that changes it. */
public enum InterfacePart {
  RESIZE("--resize"),
  PAD_PLACE("--pad-place"),
  PAD_COLOUR("--pad-colour"),
  FILTER("--filter"),
  PASS_ORDER("--pass-order"),
  INPUT_SIZE("--input-size"),
  CROP_ROUNDING("--crop-rounding"),
  COLOUR_ORDER("--colour-order"),
  LAYOUT("--layout"),
  ELEMENT_TYPE("--element-type"),
  SCALE("--scale"),
  MEAN("--mean"),
  STD("--std"),
  OUTPUT("--output-name"),
  TASK("--task"),
  ACTIVATION("--activation"),
  LABELS("--labels");

  /** What makes pictures the graph's input. */
  static final Set<InterfacePart> PREPROCESSING = EnumSet.range(RESIZE, STD);

  /** What lies around a letterboxed picture. */
  static final Set<InterfacePart> PADDING = EnumSet.of(PAD_PLACE, PAD_COLOUR);

  private static final Set<InterfacePart> ARITHMETIC = EnumSet.of(SCALE, MEAN, STD);

  private final String option;

  InterfacePart(String option) {
    this.option = option;
  }

  /** Returns the values that change nothing, whatever they are. */
  static Set<InterfacePart> withoutEffect(Preprocessing preprocessing) {
    Set<InterfacePart> idle = EnumSet.noneOf(InterfacePart.class);
    if (!(preprocessing.framing().resize() instanceof Resize.Letterbox)) {
      idle.addAll(PADDING);
    }
    if (preprocessing.framing().resize() instanceof Resize.MultipleOf) {
      idle.add(INPUT_SIZE);
    }
    if (preprocessing.elementType() == ElementType.UINT8) {
      idle.addAll(ARITHMETIC);
    }
    return idle;
  }

  /** Returns what an interface document says of the answers: what it leaves out is a default. */
  static Set<InterfacePart> saidBy(GraphInterface document) {
    Set<InterfacePart> said = EnumSet.of(ACTIVATION);
    if (!document.outputs().isEmpty()) {
      said.add(OUTPUT);
    }
    if (document.task() != Task.AUTO) {
      said.add(TASK);
    }
    if (!document.labels().isEmpty()) {
      said.add(LABELS);
    }
    return said;
  }

  /** Returns the option that changes it, with its dashes. */
  public String option() {
    return option;
  }
}
