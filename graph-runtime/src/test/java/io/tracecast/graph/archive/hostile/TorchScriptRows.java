package io.tracecast.graph.archive.hostile;

import static io.tracecast.graph.archive.hostile.Row.damaged;
import static io.tracecast.graph.archive.hostile.Row.hostile;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tracecast.graph.archive.SmallArchives;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Code and pickles of TorchScript archives. */
final class TorchScriptRows {
  private static final String FORWARD = "class M(Module):\n  def forward(self: M, ";

  private TorchScriptRows() {}

  static List<Row> rows() {
    return List.of(
        hostile(
            "code of 9 MiB",
            "code/__torch__.py is over 8 MiB",
            () -> SmallArchives.torchScript("#" + "x".repeat(9 << 20))),
        hostile(
            "a pickle of 9 MiB",
            "data.pkl is over 8 MiB",
            () -> archive("\u0080\2c__torch__\nM\n" + "(".repeat(9 << 20), "")),
        Row.of(
            "brackets 2 million deep",
            "its top module has no forward method",
            "Export a module that has one.",
            () -> SmallArchives.torchScript(FORWARD + "x: " + "[".repeat(2 << 20))),
        Row.of(
            "a text without an end",
            "its top module has no forward method",
            "Export a module that has one.",
            () -> SmallArchives.torchScript(FORWARD + "x: str=\"" + "\\".repeat(2 << 20))),
        Row.of(
            "a million forwards that do not end",
            "its top module has no forward method",
            "Export a module that has one.",
            () ->
                SmallArchives.torchScript(
                    "class M(Module):\n" + "  def forward(a: List[\n".repeat(200_000))),
        hostile(
            "a forward of a million arguments",
            "forward takes over 1000 arguments",
            () -> SmallArchives.torchScript(FORWARD + "x,".repeat(1_000_000) + ")")),
        Row.of(
            "a forward that takes nothing",
            "it takes no inputs",
            "Wrap the module",
            () -> SmallArchives.torchScript("class M(Module):\n  def forward(self: M) -> int:\n")),
        Row.of(
            "an argument of 2 MiB",
            "its input '.{80}\\.\\.\\.' is not a tensor",
            "Wrap the module",
            () -> SmallArchives.torchScript(FORWARD + "x: " + "T".repeat(2 << 20) + ")")),
        Row.of(
            "classes without a forward, 4 MiB of them",
            "its top module has no forward method",
            "Export a module that has one.",
            () -> SmallArchives.torchScript("class M(Module):\n" + "ops.torch.a(".repeat(350_000))),
        damaged(
            "a class that is not there",
            "the code of M is missing",
            () -> SmallArchives.torchScript("class N(Module):\n".repeat(100_000))),
        damaged(
            "a pickle that names a function of the system",
            "code/os.py is missing",
            () -> archive("\u0080\2cos\nsystem\n(X\2\0\0\0lstR.", "")),
        damaged(
            "a pickle that names a file elsewhere",
            "code/\\.{0,2}/.*etc/passwd.py is missing",
            () -> archive("\u0080\2c../../etc/passwd\nM\n.", "")),
        damaged(
            "a pickle a million deep",
            "data.pkl does not name the top module",
            () -> archive("\u0080\2" + "(]}".repeat(1 << 20), "class M(Module):\n")),
        damaged(
            "an empty pickle",
            "data.pkl does not name the top module",
            () -> archive("", "class M(Module):\n")),
        Row.of(
            "weights without code, deep",
            "it is a state_dict",
            "--state-dict",
            () ->
                SmallArchives.zip(
                    Map.of("m/data.pkl", "\u0080\2}(".repeat(1 << 20).getBytes(ISO_8859_1)))),
        Row.of(
            "what optimize_for_inference left",
            "ties it to the libtorch that wrote it",
            "Save the result of torch.jit.freeze",
            () ->
                SmallArchives.torchScript(
                    FORWARD + "x: Tensor)\n" + "ops.prim.ConstantMKLDNNTensor".repeat(10_000))));
  }

  private static byte[] archive(String pickle, String code) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("m/data.pkl", pickle.getBytes(ISO_8859_1));
    entries.put("m/code/__torch__.py", SmallArchives.text(code));
    return SmallArchives.zip(entries);
  }
}
