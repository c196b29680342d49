package io.tracecast.graph.archive.torchscript.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.tracecast.graph.archive.ArchiveContents;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.contents.FormatVersions;
import io.tracecast.graph.archive.contents.GraphContents;
import io.tracecast.graph.archive.contents.Readable;
import io.tracecast.graph.archive.contents.Readable.What;
import io.tracecast.graph.archive.contents.Weights.Amount;
import io.tracecast.graph.archive.contents.Weights.Group;
import io.tracecast.graph.archive.contents.Weights.Kind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestTorchScriptContents {

  private static GraphContents resource(String name) {
    return ArchiveContents.of(SmallArchives.read(name), List.of());
  }

  private static GraphContents contents(byte[] archive) {
    return ArchiveContents.of(SmallArchives.read("m.pt", archive), List.of());
  }

  /** Returns what is in an archive whose top module M has this code. */
  private static GraphContents ofCode(String code) {
    return contents(SmallArchives.torchScript(code));
  }

  private static List<String> counts(GraphContents contents) {
    return contents.operators().counts().stream()
        .map(one -> one.label() + " " + one.count())
        .toList();
  }

  @Test
  void versionsAreThoseOfTheFile() {
    assertThat(resource("sums.pt").versions())
        .isEqualTo(new FormatVersions.TorchScript(Optional.of("3"), Optional.of("little")));
  }

  @Test
  void parametersBuffersAndTensorsOfTheCodeAreToldApart() {
    assertThat(resource("norm-in-training.pt").weights().groups())
        .containsOnly(
            entry(new Group(Kind.PARAMETER, "float32"), new Amount(2, 6, 24)),
            entry(new Group(Kind.BUFFER, "float32"), new Amount(2, 6, 24)),
            entry(new Group(Kind.BUFFER, "int64"), new Amount(1, 1, 8)),
            entry(new Group(Kind.CONSTANT, "int64"), new Amount(1, 1, 8)));
    assertThat(resource("frozen.pt").weights().groups())
        .containsOnly(entry(new Group(Kind.CONSTANT, "float32"), new Amount(2, 112, 448)));
    assertThat(resource("frozen-float16-weights.pt").weights().byType())
        .containsOnly(entry("float16", new Amount(1, 3, 6)));
  }

  @Test
  void callsOfModulesInModulesAreCountedAsOftenAsTheyAreMade() {
    String code =
        """
        class M(Module):
          a : __torch__.B
          __annotations__["1"] = __torch__.B
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
            a = self.a
            _0 = getattr(self, "1")
            x0 = (a).forward((_0).forward(x, ), )
            return (self).twice((a).forward(x0, ), )
          def twice(self: __torch__.M, x: Tensor) -> Tensor:
            return torch.relu(torch.relu(x))
        class B(Module):
          def forward(self: __torch__.B, x: Tensor) -> Tensor:
            return torch.add(torch.conv2d(x, x), 1)
          def unused(self: __torch__.B, x: Tensor) -> Tensor:
            return torch.sigmoid(x)
        """;

    GraphContents contents = ofCode(code);

    assertThat(counts(contents)).containsExactly("add 3", "conv2d 3", "relu 2");
    assertThat(contents.operators().unknown()).isEmpty();
    assertThat(contents.methods()).containsExactly("forward", "twice");
  }

  @Test
  void functionsAreFollowedByTheirNameAndByAnotherThatTheyGet() {
    String code =
        """
        class M(Module):
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
            _0 = __torch__.helper
            return __torch__.helper(_0(x, ), )
        def helper(x: Tensor) -> Tensor:
          return torch.relu(x)
        """;

    assertThat(counts(ofCode(code))).containsExactly("relu 2");
  }

  @Test
  void bothBranchesCountAndLoopsOnce() {
    String code =
        """
        class M(Module):
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
            if bool(torch.gt(torch.sum(x), 0)):
              x0 = torch.relu(x)
            else:
              x0 = torch.sigmoid(x)
            for i in range(100):
              x0 = torch.add_(x0, i)
            while torch.lt(int(torch.sum(x0)), 3):
              x0 = torch.tanh(x0)
            return torch.size(x0)[0]
        """;

    assertThat(counts(ofCode(code)))
        .containsExactly(
            "sum 2",
            "Bool 1",
            "Int 1",
            "__getitem__ 1",
            "add_ 1",
            "gt 1",
            "lt 1",
            "relu 1",
            "sigmoid 1",
            "size 1",
            "tanh 1");
  }

  @Test
  void elementsOfTuplesNeedNoOperatorAndTheirTypesGoOn() {
    String code =
        """
        class M(Module):
          b : __torch__.B
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
            b = self.b
            _0 = (b).pair(x, )
            a, c, = _0
            return ((_0)[1]).forward((c).forward(a, ), )
        class B(Module):
          def pair(self: __torch__.B, x: Tensor) -> Tuple[Tensor, __torch__.B]:
            return (x, self)
          def forward(self: __torch__.B, x: Tensor) -> Tensor:
            return torch.relu(x)
        """;

    assertThat(counts(ofCode(code))).containsExactly("relu 2");
  }

  @Test
  void operatorsHaveTheNamesThatLibtorchGivesThemAndTheirDomain() {
    String code =
        """
        class M(Module):
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
            return torch.swapaxes(torch.multiply_(ops.torchvision.nms(x, x, 0.5), 2), 0, 1)
        """;

    assertThat(counts(ofCode(code))).containsExactly("mul_ 1", "transpose 1", "torchvision::nms 1");
  }

  /** Sixty classes that call the next one twice unfold into 2^60 calls, and a hundred into more. */
  @ParameterizedTest
  @ValueSource(ints = {60, 100, 3000})
  void callsThatUnfoldIntoMoreThanCanBeCountedTakeNoTime(int classes) {
    StringBuilder code =
        new StringBuilder(
            """
            class M(Module):
              c : __torch__.C0
              def forward(self: __torch__.M, x: Tensor) -> Tensor:
                return (self.c).forward(x, )
            """);
    for (int i = 0; i < classes; i++) {
      code.append(
          """
          class C%1$d(Module):
            c : __torch__.C%2$d
            def forward(self: __torch__.C%1$d, x: Tensor) -> Tensor:
              c = self.c
              return (c).forward((c).forward(torch.relu(x), ), )
          """
              .formatted(i, i + 1));
    }
    code.append(
        """
        class C%1$d(Module):
          def forward(self: __torch__.C%1$d, x: Tensor) -> Tensor:
            return torch.tanh(x)
        """
            .formatted(classes));

    GraphContents contents = ofCode(code.toString());

    long calls = classes == 60 ? 1L << 60 : Long.MAX_VALUE;
    assertThat(contents.operators().counts().stream().filter(one -> one.name().equals("tanh")))
        .singleElement()
        .satisfies(one -> assertThat(one.count()).isEqualTo(calls));
    assertThat(contents.operators().unknown()).isEmpty();
  }

  @Test
  void aMethodThatCallsItselfIsSaidToBe() {
    String code =
        """
        class M(Module):
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
            return (self).forward(torch.relu(x), )
        """;

    assertThat(ofCode(code).operators().unknown()).contains("__torch__.M.forward calls itself");
    assertThat(counts(ofCode(code))).containsExactly("relu 1");
  }

  @Test
  void callsWhoseClassTheCodeDoesNotTellAreSaidToBeLeftOut() {
    String code =
        """
        class M(Module):
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
            return (ops.own.find(x)).forward(x, )
        """;

    assertThat(ofCode(code).operators().unknown())
        .contains("__torch__.M.forward calls a method forward of what has no known class");
  }

  @Test
  void codeThatIsNotOfTheKindThatPyTorchWritesIsSaidToBeUnreadable() {
    String code =
        """
        class M(Module):
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
            return torch.add(x
        """;

    GraphContents contents = ofCode(code);

    assertThat(contents.operators().counts()).isEmpty();
    assertThat(contents.operators().unknown())
        .contains("its code cannot be read: 'the end of the line' stands where ',' should");
    assertThat(contents.methods()).isEmpty();
  }

  @Test
  void aPickleThatHoldsMoreThanTensorsLeavesTheWeightsUnknown() {
    Map<String, byte[]> more = new LinkedHashMap<>();
    more.put("m/constants.pkl", SmallArchives.text("\u0000no pickle"));

    GraphContents contents =
        contents(
            SmallArchives.torchScript(
                """
                class M(Module):
                  def forward(self: __torch__.M, x: Tensor) -> Tensor:
                    return torch.relu(x)
                """,
                more));

    assertThat(contents.weights().unknown().orElseThrow())
        .startsWith("Cannot read the pickle in m.pt (constants.pkl): ");
    assertThat(counts(contents)).containsExactly("relu 1");
  }

  @Test
  void theOriginalSourceIsSaidToBeThere() {
    Map<String, byte[]> more = new LinkedHashMap<>();
    more.put("m/code/__torch__.py.debug_pkl", new byte[] {1, 2, 3});
    String code =
        """
        class M(Module):
          def forward(self: __torch__.M, x: Tensor) -> Tensor:
            return torch.relu(x)
        """;

    assertThat(contents(SmallArchives.torchScript(code, more)).readable())
        .containsExactly(
            new Readable(What.CODE, 1, code.length()), new Readable(What.ORIGINAL_SOURCE, 1, 3));
    assertThat(ofCode(code).readable()).extracting(Readable::what).containsExactly(What.CODE);
  }

  @Test
  void theCodeOfForwardAndOfWhatItCallsIsPrintedAsItIs() throws IOException {
    StringBuilder text = new StringBuilder();

    ArchiveContents.print(SmallArchives.read("scripted-in-training.pt"), List.of(), text);

    assertThat(text.toString())
        .startsWith("# __torch__.")
        .contains("def forward(self: __torch__.", "torch.batch_norm(", "torch.conv2d(")
        .doesNotContain("__parameters__");
  }
}
