package io.tracecast.graph.archive.torchscript.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.entry;

import io.tracecast.graph.archive.ArchiveContents;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.contents.MultiplyAdds;
import io.tracecast.graph.archive.contents.MultiplyAdds.Layer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What code computes for one image of 1 x 3 x 8 x 8. */
class TestCodeRun {
  private static final List<Long> IMAGE = List.of(1L, 3L, 8L, 8L);

  private static MultiplyAdds ofBody(String body) {
    String code =
        """
        class M(Module):
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
        """
            + body.indent(4);
    return ArchiveContents.of(SmallArchives.read("m.pt", SmallArchives.torchScript(code)), IMAGE)
        .work();
  }

  private static MultiplyAdds resource(String name, List<Long> image) {
    return ArchiveContents.of(SmallArchives.read(name), image).work();
  }

  @Test
  void layersOfFrozenAndOfOtherModulesAreCounted() {
    for (String graph : List.of("frozen.pt", "traced-in-training.pt", "scripted-in-training.pt")) {
      MultiplyAdds work = resource(graph, IMAGE);

      assertThat(work.unknown()).as(graph).isEmpty();
      assertThat(work.byLayer()).as(graph).containsOnlyKeys(Layer.CONVOLUTION);
      assertThat(work.input()).containsExactlyElementsOf(IMAGE);
    }
    assertThat(resource("frozen.pt", IMAGE).perImage()).contains(4L * 3 * 3 * 3 * 6 * 6);
  }

  @Test
  void withoutTheSizeOfAnImageNothingIsKnown() {
    assertThat(resource("frozen.pt", List.of()).unknown())
        .contains(
            "TorchScript does not record the shape of its input, and no interface is known: give --preset or another");
  }

  /** Each expression is multiplied with one of ten columns, whose product tells its shape. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "torch.flatten(x, 1) | 1920",
        "torch.reshape(x, [-1, 16]) | 1920",
        "torch.squeeze(torch.select(x, 1, 0), 0) | 640",
        "torch.transpose(torch.max_pool2d(x, [2, 2], [2, 2], [0, 0], [1, 1]), 2, 3) | 480",
        "torch.avg_pool2d(x, [3, 3], [2, 2], [0, 0], True) | 480",
        "torch.mean(x, [-1], True) | 240",
        "torch.cat([x, x], 1) | 3840",
        "torch.slice(x, 3, 0, -2) | 1440",
        "torch.pad(x, [0, 1, 0, 2]) | 2700",
        "(torch.chunk(x, 2, 2))[1] | 960",
        "torch.add_(torch.unsqueeze(x, 0), 1) | 1920",
        "torch.adaptive_avg_pool2d(x, [1, None]) | 240",
      })
  void shapesFollowTheirOperators(String expression, long product) {
    String body =
        """
        y = %s
        n = torch.size(y, -1)
        return torch.matmul(y, torch.zeros([n, 10]))
        """
            .formatted(expression);

    MultiplyAdds work = ofBody(body);

    assertThat(work.unknown()).isEmpty();
    assertThat(work.byLayer()).containsOnly(entry(Layer.PRODUCT, product));
  }

  @Test
  void branchesAndLoopsAreTakenAsSizesSay() {
    String body =
        """
        if torch.gt(torch.size(x, 2), 7):
          y = torch.matmul(x, x)
        else:
          y = x
        for i in range(2):
          y = torch.matmul(y, y)
        while torch.lt(torch.dim(y), 4):
          y = torch.matmul(y, y)
        return y
        """;

    assertThat(ofBody(body).perImage()).contains(3L * (3 * 8 * 8 * 8));
  }

  @Test
  void whatDependsOnTheDataIsSaidToBeUnknown() {
    assertThat(ofBody("if bool(torch.sum(x)):\n  y = x\nelse:\n  y = x\nreturn y\n").unknown())
        .contains("which branch it takes depends on what it computes");
    assertThat(ofBody("return torch.matmul(torch.nonzero(x), x)\n").unknown())
        .contains("nonzero: the shape of its output is not known here");
  }

  @Test
  void anOperatorThatNobodyKnowsMayMultiplyAndIsSaidToBeUnknown() {
    assertThat(ofBody("return torch.lstm(x)\n").unknown())
        .contains("lstm: what this operator computes is not known here");
    assertThat(ofBody("return ops.quantized.conv2d(x)\n").unknown())
        .contains("quantized.conv2d: what this operator computes is not known here");
    assertThat(ofBody("return torch.argmax(x)\n").perImage()).contains(0L);
  }

  @Test
  void codeThatNeverEndsIsGivenUp() {
    assertThat(ofBody("while True:\n  pass\nreturn x\n").unknown())
        .contains("its calls unfold into over 1000000 steps");
    assertThat(ofBody("return (self).forward(x, )\n").unknown())
        .contains("its calls are over 600 deep");
    assertThat(ofBody("y = [x]\nwhile True:\n  y = torch.add(y, y)\nreturn x\n").unknown())
        .isPresent();
  }

  /** Code comes from outside: whatever its numbers are, something is said and nothing is thrown. */
  @Property(tries = 300)
  void anyNumbersAreSurvived(@ForAll @Size(max = 5) List<Integer> numbers) {
    for (String operator :
        List.of(
            "reshape",
            "permute",
            "pad",
            "mean",
            "split",
            "unbind",
            "select",
            "slice",
            "unflatten",
            "adaptive_avg_pool2d",
            "max_pool2d",
            "expand",
            "zeros",
            "roll")) {
      String list = numbers.toString();
      String rest = list.substring(1, list.length() - 1);
      String arguments = rest.isEmpty() ? "" : ", " + rest;

      assertThatCode(
              () ->
                  ofBody(
                      "y = torch.%1$s(x, %2$s)\nz = torch.%1$s(x%3$s)\nreturn torch.matmul(y, z)\n"
                          .formatted(operator, list, arguments)))
          .doesNotThrowAnyException();
    }
  }
}
