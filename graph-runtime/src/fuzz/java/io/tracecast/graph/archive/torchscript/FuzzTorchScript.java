package io.tracecast.graph.archive.torchscript;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.SmallArchives;
import java.util.Arrays;
import java.util.Map;

/** Pickles and code of TorchScript archives whose zip is whole. */
class FuzzTorchScript {

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void anArchiveIsReadOrRefused(byte[] content) {
    int cut = content.length == 0 ? 0 : Math.min(content.length, content[0] & 0xff);
    byte[] first = Arrays.copyOf(content, cut);
    byte[] rest = Arrays.copyOfRange(content, cut, content.length);

    FuzzBar.read(() -> read(Map.of("m/data.pkl", first, "m/code/a.py", rest)), ArchiveException.class);
    FuzzBar.read(
        () -> SmallArchives.read("m.pt", SmallArchives.torchScript(code(rest))),
        ArchiveException.class);
  }

  private static String code(byte[] body) {
    return "class M(Module):\n  def forward(self: M, "
        + new String(body, java.nio.charset.StandardCharsets.UTF_8);
  }

  private static void read(Map<String, byte[]> entries) {
    SmallArchives.read("m.pt", SmallArchives.zip(entries));
  }
}
