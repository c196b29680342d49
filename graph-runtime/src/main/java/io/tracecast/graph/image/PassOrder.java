package io.tracecast.graph.image;

/**
 * Which of a resize's two passes runs first. Pixels are rounded to eight bits between the passes,
 * so the order shows in the result where a picture shrinks much more in height than in width.
 */
public enum PassOrder {
  /**
   * As Pillow 13 does: rows before columns where the height shrinks by more than twice the pixels
   * that the width shrinks by, else columns before rows.
   */
  PILLOW_13,
  /** As Pillow before 13 does: columns before rows, always. */
  HORIZONTAL_FIRST
}
