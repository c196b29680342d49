package io.tracecast.graph.archive.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestForwardArguments {

  @Test
  void selfIsLeftOut() {
    assertThat(ForwardArguments.of("class M(Module):\n  def forward(self: __torch__.M) -> Tensor:"))
        .hasValueSatisfying(arguments -> assertThat(arguments).isEmpty());
    assertThat(ForwardArguments.of("\n  def forward(self: M,\n    x: Tensor) -> Tensor:"))
        .hasValueSatisfying(arguments -> assertThat(arguments).containsExactly("x: Tensor"));
  }

  @Test
  void commasInsideTypesAndDefaultsDoNotSeparate() {
    String code =
        "\n  def forward(self: M, a: Tuple[Tensor, List[int]], b: str=\"), \\\" (\", c: int=2) -> x";

    assertThat(ForwardArguments.of(code))
        .hasValueSatisfying(
            arguments ->
                assertThat(arguments)
                    .containsExactly(
                        "a: Tuple[Tensor, List[int]]", "b: str=\"), \\\" (\"", "c: int=2"));
  }

  @Test
  void aListThatDoesNotEndIsNone() {
    assertThat(ForwardArguments.of("\n  def sums(self: M) -> Tensor:")).isEmpty();
    assertThat(ForwardArguments.of("\n  def forward(self: M, x: List[Tensor")).isEmpty();
    assertThat(ForwardArguments.of("\n  def forward(self: M, x: str=\"...\\")).isEmpty();
  }
}
