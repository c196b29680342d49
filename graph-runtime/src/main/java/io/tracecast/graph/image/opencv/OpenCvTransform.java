package io.tracecast.graph.image.opencv;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Geometry;
import io.tracecast.graph.image.PixelTransform;
import io.tracecast.graph.image.PlanCache;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.normalise.InterleavedLine;
import io.tracecast.graph.image.normalise.Normalisation;
import io.tracecast.graph.image.normalise.TablePlanes;
import io.tracecast.graph.image.normalise.TensorWriter;
import java.nio.ByteBuffer;

/**
 * Resizes as OpenCV resizes 8-bit pixels, in plain Java, then crops or pads and normalises. One
 * thread at a time.
 */
public final class OpenCvTransform implements PixelTransform {
  private final PlanCache<OpenCvPlan> plans;
  private final TensorWriter writer;
  private final InterleavedLine line;
  private final SourceRows source;

  public OpenCvTransform(Preprocessing preprocessing) {
    this.plans = new PlanCache<>((width, height) -> OpenCvPlan.of(preprocessing, width, height));
    Normalisation normalisation = new Normalisation(preprocessing);
    this.writer = new TensorWriter(preprocessing, normalisation);
    this.line = new InterleavedLine(normalisation, new TablePlanes(normalisation));
    this.source = new SourceRows(preprocessing.colourOrder() == ColourOrder.GREY);
  }

  @Override
  public String arithmetic() {
    return "plain";
  }

  @Override
  public void transform(DecodedImage image, ByteBuffer destination) {
    OpenCvPlan plan = plans.get(image.width(), image.height());
    Geometry geometry = plan.geometry();
    Geometry.Span columns = geometry.columns();
    Geometry.Span rows = geometry.rows();
    writer.begin(destination, image.order(), geometry.inputHeight(), geometry.inputWidth());
    if (geometry.leavesRoom()) {
      writer.fillPadding();
    }
    source.begin(image);
    plan.rows().begin(source);
    int[] target = line.reserve(columns.length());
    for (int y = 0; y < rows.length(); y++) {
      plan.rows().resample(y, target);
      writer.write(line, rows.target() + y, columns.target(), columns.length());
    }
  }
}
