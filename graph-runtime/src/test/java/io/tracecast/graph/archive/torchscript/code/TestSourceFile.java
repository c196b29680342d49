package io.tracecast.graph.archive.torchscript.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;

class TestSourceFile {
  private static final String CODE =
      """
      op_version_set = 1
      class Net(Module):
        __parameters__ = ["weight", ]
        __buffers__ = []
        __annotations__["0"] = __torch__.nn.Conv
        weight : Tensor
        training : bool
        scale : Final[float] = 0.5
        def forward(self: __torch__.Net,
          x: Tensor,
          flag: bool=True) -> Tuple[Tensor, Optional[int]]:
          # a comment
          _0 = getattr(self, "0")
          x0 = (_0).forward(torch.add(x, -1, alpha=2.5e-05), )
          if torch.gt(torch.dim(x), 2):
            a, b, = torch.size(x)
          else:
            pass
          for i in range(3):
            x1 = x0[i]
          return (x0, None)
      def helper(text: str="a \\"b\\" (") -> int:
        return -3
      """;

  private static Method forward() {
    return SourceFile.parse("__torch__", CODE).classes().get("Net").methods().get("forward");
  }

  @Test
  void aClassTellsItsFieldsAndWhichOfThemAreTrained() {
    ModuleClass net = SourceFile.parse("__torch__", CODE).classes().get("Net");

    assertThat(net.name()).isEqualTo("__torch__.Net");
    assertThat(net.base()).isEqualTo("Module");
    assertThat(net.fields())
        .containsEntry("0", "__torch__.nn.Conv")
        .containsEntry("weight", "Tensor")
        .containsEntry("scale", "Final[float]");
    assertThat(net.constants()).containsOnly(entry("scale", new Expression.Number(0.5, false)));
    assertThat(net.parameters()).containsExactly("weight");
    assertThat(net.buffers()).isEmpty();
  }

  @Test
  void aMethodTellsItsParametersItsTypeAndItsText() {
    Method forward = forward();

    assertThat(forward.parameters())
        .extracting(Method.Parameter::name)
        .containsExactly("self", "x", "flag");
    assertThat(forward.parameters().get(2).absent()).contains(new Expression.Name("True"));
    assertThat(forward.returns()).isEqualTo("Tuple[Tensor, Optional[int]]");
    assertThat(forward.text())
        .startsWith("  def forward(self: __torch__.Net,\n")
        .endsWith("    return (x0, None)\n");
  }

  @Test
  void statementsAreReadWithTheirBlocks() {
    List<Statement> body = forward().body();

    assertThat(body).hasSize(5);
    Statement.Branch branch = (Statement.Branch) body.get(2);
    Statement.Assignment taken = (Statement.Assignment) branch.yes().get(0);
    assertThat(taken.targets()).containsExactly(new Expression.Name("a"), new Expression.Name("b"));
    assertThat(branch.no()).isEmpty();
    assertThat(((Statement.Loop) body.get(3)).variable()).contains(new Expression.Name("i"));
    assertThat(body.get(4)).isInstanceOf(Statement.Return.class);
  }

  @Test
  void callsAreReadWithTheirArgumentsByPlaceAndByName() {
    Statement.Assignment call = (Statement.Assignment) forward().body().get(1);
    Expression.Call outer = (Expression.Call) call.value();
    Expression.Call inner = (Expression.Call) outer.positional().get(0);

    assertThat(inner.target().path()).isEqualTo("torch.add");
    assertThat(inner.positional().get(1)).isEqualTo(new Expression.Number(-1, true));
    assertThat(inner.named()).containsEntry("alpha", new Expression.Number(2.5e-05, false));
  }

  @Test
  void bracketsInTextsAreText() {
    Method helper = SourceFile.parse("__torch__", CODE).functions().get("helper");

    assertThat(helper.parameters().get(0).absent()).contains(new Expression.Text("a \\\"b\\\" ("));
  }

  @Test
  void depthIsBoundedWhateverItIsMadeOf() {
    String deep = "def f(x: Tensor):\n  return " + "(".repeat(100_000) + "x" + ")".repeat(100_000);
    String fields = "def f(x: Tensor):\n  return x" + ".a".repeat(100_000);
    StringBuilder blocks = new StringBuilder("def f(x: bool):\n");
    for (int i = 1; i < 1000; i++) {
      blocks.append(" ".repeat(i)).append("if x:\n");
    }
    String branches = blocks.append(" ".repeat(1000)).append("pass\n").toString();

    for (String code : List.of(deep, fields, branches)) {
      assertThatThrownBy(() -> SourceFile.parse("__torch__", code))
          .isInstanceOf(UnreadableCodeException.class)
          .hasMessageContaining("deep");
    }
  }

  @Test
  void whatIsNotSuchCodeIsRefusedWithWhatStandsThere() {
    assertThatThrownBy(
            () -> SourceFile.parse("__torch__", "def f(x: Tensor):\n  return torch.add(x"))
        .isInstanceOf(UnreadableCodeException.class)
        .hasMessage("'the end of the line' stands where ',' should");
  }

  /** Code comes from outside: it is read or refused, and ends in time. */
  @Property(tries = 500)
  void anyTextIsReadOrRefused(
      @ForAll
          @Chars({'(', ')', '[', ']', '{', '}', '.', ',', ':', '=', '"', '-', '\n', ' ', '#'})
          @CharRange(from = 'a', to = 'f')
          String text) {
    for (String code : List.of(text, "class A(B):\n  def f(a: b):\n    " + text)) {
      try {
        assertThat(SourceFile.parse("p", code).classes()).isNotNull();
      } catch (UnreadableCodeException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
