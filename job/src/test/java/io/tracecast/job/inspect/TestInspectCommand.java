package io.tracecast.job.inspect;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static io.tracecast.job.Invocation.TORCHSCRIPT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterfaceJson;
import io.tracecast.graph.archive.trust.ArchiveSigner;
import io.tracecast.graph.archive.trust.SigningKey;
import io.tracecast.job.Invocation;
import io.tracecast.job.OwnProcess;
import io.tracecast.job.RunSchema;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.report.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of both formats, with an interface and without, as people and as scripts see them. */
class TestInspectCommand {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");

  private static final Path KEYS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/trust");

  /** Says everything of a graph that takes 8 x 8 pixels. */
  private static final List<Object> SMALL =
      List.of("--input-size", 8, "--mean", "0,0,0", "--std", "1,1,1");

  private static final Pattern FIELD = Pattern.compile("(?m)^\\| `([^`]+)` \\| ");

  @TempDir private Path folder;

  private static Invocation inspect(Path graph, List<?> options) {
    List<Object> words = new ArrayList<>(List.of("inspect", graph));
    words.addAll(options);
    return Invocation.of(words.toArray());
  }

  private static JsonNode parsed(Invocation run) throws IOException {
    try (var documents = new ObjectMapper().readerFor(JsonNode.class).readValues(run.out())) {
      JsonNode document = (JsonNode) documents.next();
      assertThat(documents.hasNext()).as("more on stdout than a document").isFalse();
      return document;
    }
  }

  private static JsonNode json(Path graph, Object... options) throws IOException {
    List<Object> words = new ArrayList<>(List.of(options));
    words.add("--json");
    Invocation run = inspect(graph, words);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    return parsed(run);
  }

  private static JsonNode small(String graph, Object... options) throws IOException {
    List<Object> words = new ArrayList<>(SMALL);
    words.addAll(List.of(options));
    return json(GRAPHS.resolve(graph), words.toArray());
  }

  private static String origin(JsonNode document, String option) {
    JsonNode origin = document.at("/origins/" + option);
    return (origin.at("/source").asText() + " " + origin.at("/detail").asText()).strip();
  }

  private static void assertRefused(Invocation run, ExitCode exitCode, String... message) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode.number());
    assertThat(run.err()).contains(message).doesNotContain("defect");
  }

  @Test
  void theArchiveIsNamedByPositionOrByOption() {
    Invocation byPosition = Invocation.of("inspect", ONNX);
    Invocation afterOptions = Invocation.of("inspect", "--top-k", 5, "--mean", "0,0,0", ONNX);
    Invocation byOption = Invocation.of("inspect", "--graph", ONNX);

    assertThat(byPosition.exitCode()).as(byPosition.err()).isZero();
    assertThat(byPosition.err()).isEmpty();
    assertThat(byPosition.out()).contains(ONNX.toString()).isEqualTo(byOption.out());
    assertThat(afterOptions.exitCode()).as(afterOptions.err()).isZero();
  }

  @Test
  void anArchiveThatIsNamedTwiceOrNotAtAllIsRefused() {
    assertRefused(
        Invocation.of("inspect"),
        ExitCode.USAGE,
        "No archive is named. Give its path: inspect FILE.");
    assertRefused(
        Invocation.of("inspect", ONNX, "--graph", TORCHSCRIPT),
        ExitCode.USAGE,
        "The archive is named twice, as " + ONNX + " and with --graph " + TORCHSCRIPT,
        "Name it once.");
    assertRefused(
        Invocation.of("inspect", ONNX, TORCHSCRIPT), ExitCode.USAGE, TORCHSCRIPT.toString());
    assertRefused(
        Invocation.of("inspect", "--grph", ONNX), ExitCode.USAGE, "Unknown option: '--grph'");
    assertRefused(Invocation.of("inspect", ONNX, "--top-k", 0), ExitCode.USAGE, "--top-k must be");
  }

  @Test
  void helpShowsBothWaysAndAsksForNeither() {
    String help = Invocation.of("inspect", "--help").out();

    assertThat(help)
        .contains("[--graph=FILE]", "[FILE]")
        .containsPattern("(?m)^ +\\[FILE] +The archive, as for --graph\\.$")
        .containsPattern("(?m)^ +--graph=FILE +TorchScript or ONNX archive;");
    assertThat(help.indexOf("--graph=FILE   "))
        .as("first of the options")
        .isLessThan(help.indexOf("--graph-sha256=HEX   "));
    assertThat(Invocation.of("score", "--help").out()).contains(" --graph=FILE ");
  }

  @Test
  void peopleSeeEachValueWithItsOptionAndWhereItComesFrom() {
    String out =
        inspect(ONNX, List.of("--mean", "0.485,0.456,0.406", "--resize", "none", "--top-k", 3))
            .out();

    assertThat(out)
        .containsPattern("(?m)^format +onnx, IR \\d+, opset \\d+$")
        .containsPattern("(?m)^operators +Clip 28, Conv 28, DequantizeLinear 28, Flatten 1, ")
        .containsPattern("(?m)^batch +the first axis of input, logits, probabilities$")
        .containsPattern("(?m)^weights +initializer 168 \\(4222169 numbers, 4258256 bytes\\)$")
        .containsPattern("(?m)^types +float32 48116 bytes, uint8 4210140 bytes$")
        .containsPattern("(?m)^work +568741376 multiply-adds for one image of \\[1,3,224,224] ")
        .containsPattern("(?m)^readable +its graph, .* \\(nodes: 88, bytes: \\d+\\)$")
        .containsPattern("(?m)^interface +stored in the archive$")
        .containsPattern("(?m)^answers +scores, read from \\w+ float32\\[1001] per image$")
        .containsPattern("(?m)^--resize +none +--resize$")
        .containsPattern("(?m)^--mean +0\\.485,0\\.456,0\\.406 +--mean$")
        .containsPattern("(?m)^--input-size +224x224 +archive: its interface$")
        .containsPattern("(?m)^--labels +1001, the first: background +archive: its")
        .containsPattern("(?m)^--task +auto +default$")
        .contains(
            "--activation    none (scores are the graph's own outputs) archive: its interface")
        .containsPattern("(?m)^--top-k +3 +--top-k$")
        .doesNotContain("--pad-colour");
  }

  @Test
  void scriptsSeeAnOnnxArchive() throws IOException {
    JsonNode document = json(ONNX);

    assertThat(document.at("/schemaVersion").asInt()).isEqualTo(1);
    assertThat(document.at("/version").asText()).isEqualTo(Version.NUMBER);
    assertThat(document.at("/exitCode").asInt(-1)).isZero();
    assertThat(document.has("error")).isFalse();
    assertThat(document.at("/graph/path").asText()).isEqualTo(ONNX.toString());
    assertThat(document.at("/graph/format").asText()).isEqualTo("onnx");
    assertThat(document.at("/graph/sizeBytes").asLong()).isEqualTo(Files.size(ONNX));
    GraphArchive archive = read(ONNX);
    assertThat(document.at("/graph/sha256").asText()).isEqualTo(archive.sha256());
    assertThat(document.at("/onnx/irVersion").asLong())
        .isEqualTo(archive.description().onnxVersion().orElseThrow().ir());
    assertThat(document.at("/onnx/opset").asLong())
        .isEqualTo(archive.description().onnxVersion().orElseThrow().opset());
    assertThat(document.at("/operators")).extracting(JsonNode::asText).contains("Conv").isSorted();
    assertThat(document.at("/signature/inputs/0/type").asText()).isEqualTo("float32");
    assertThat(document.at("/signature/inputs/0/shape")).hasToString("[null,3,224,224]");
    assertThat(document.at("/signature/outputs/0/shape")).hasToString("[null,1001]");
    assertThat(document.at("/signature/imageInput"))
        .isEqualTo(document.at("/signature/inputs/0/name"));
    assertThat(document.at("/interfaceStored").asBoolean()).isTrue();
    assertThat(document.at("/interface"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(GraphInterfaceJson.write(archive.graphInterface().orElseThrow())));
    assertThat(document.at("/labelCount").asInt()).isEqualTo(1001);
    assertThat(document.at("/interface/labels/1").asText()).isEqualTo("tench, Tinca tinca");
    assertThat(document.at("/answers/kind").asText()).isEqualTo("scores");
    assertThat(document.at("/answers/outputs/0/shape")).hasToString("[1001]");
  }

  @Test
  void scriptsSeeATorchScriptArchive() throws IOException {
    JsonNode document = json(TORCHSCRIPT);

    assertThat(document.at("/graph/format").asText()).isEqualTo("torchscript");
    assertThat(document.has("onnx")).isFalse();
    assertThat(document.at("/signature/outputs").isNull()).as("not recorded").isTrue();
    assertThat(document.has("answers")).as("known once it runs").isFalse();
    assertThat(document.at("/operators")).isNotEmpty();
    assertThat(document.at("/labelCount").asInt()).isEqualTo(1001);
    assertThat(document.at("/labelsChecked").asBoolean(true)).isFalse();
    assertThat(json(ONNX).at("/labelsChecked").asBoolean()).isTrue();
    assertThat(origin(document, "layout")).isEqualTo("archive its interface");
  }

  @Test
  void scriptsSeeWhatIsInAnOnnxArchive() throws IOException {
    JsonNode document = json(ONNX);

    assertThat(document.at("/onnx/opsets"))
        .hasToString("[{\"domain\":\"ai.onnx\",\"version\":13}]");
    assertThat(document.at("/onnx/producer").asText()).isEqualTo("tfl2onnx");
    assertThat(document.at("/operatorCounts/1"))
        .hasToString("{\"domain\":\"ai.onnx\",\"name\":\"Conv\",\"count\":28}");
    assertThat(document.at("/operatorCounts"))
        .extracting(one -> one.at("/name").asText())
        .containsExactlyInAnyOrderElementsOf(names(document.at("/operators")));
    assertThat(document.at("/weights/kinds"))
        .hasToString(
            "[{\"kind\":\"initializer\",\"tensors\":168,\"elements\":4222169,\"sizeBytes\":4258256}]");
    assertThat(document.at("/weights/types/1/type").asText()).isEqualTo("uint8");
    assertThat(document.at("/multiplyAdds/perImage").asLong()).isEqualTo(568_741_376);
    assertThat(document.at("/multiplyAdds/input")).hasToString("[1,3,224,224]");
    assertThat(document.at("/signature/inputs/0/batchAxis").asInt(-1)).isZero();
    assertThat(document.at("/readable/0/what").asText()).isEqualTo("graph");
  }

  private static List<String> names(JsonNode array) {
    List<String> names = new ArrayList<>();
    array.forEach(name -> names.add(name.asText()));
    return names;
  }

  @Test
  void scriptsSeeWhatIsInATorchScriptArchive() throws IOException {
    JsonNode document = json(TORCHSCRIPT);

    assertThat(document.at("/torchscript/fileVersion").asText()).isEqualTo("3");
    assertThat(document.at("/operatorCounts/0/domain").asText()).isEqualTo("aten");
    assertThat(document.at("/weights/kinds/0"))
        .hasToString(
            "{\"kind\":\"constant\",\"tensors\":56,\"elements\":4222057,\"sizeBytes\":16888228}");
    assertThat(document.at("/methods")).hasToString("[\"forward\"]");
    assertThat(document.at("/signature/inputs/0/batchAxis").isNull()).as("not recorded").isTrue();
    assertThat(document.at("/readable"))
        .extracting(one -> one.at("/what").asText())
        .containsExactly("code", "original_source");
  }

  @Test
  void aTrialShowsWhatTorchScriptDoesNotRecord() throws IOException {
    JsonNode open = small("sums.pt", "--probe").at("/probe");
    assertThat(open.at("/input")).hasToString("[1,3,8,8]");
    assertThat(open.at("/batchOpen").asBoolean()).isTrue();
    assertThat(open.at("/outputs"))
        .hasToString("[{\"name\":\"0\",\"type\":\"float32\",\"perImage\":true,\"shape\":[3]}]");

    JsonNode single = small("batch-of-one.pt", "--probe").at("/probe");
    assertThat(single.at("/batchOpen").asBoolean(true)).isFalse();
    assertThat(small("top-k.pt", "--probe").at("/probe/outputs")).hasSize(2);
    assertThat(small("fixed-batch.onnx", "--probe").at("/probe/batchOpen").asBoolean(true))
        .isFalse();
  }

  @Test
  void aSizeIsEnoughForATrialAndWithoutOneThereIsNone() throws IOException {
    Path graph = GRAPHS.resolve("sums.pt");
    Invocation sized = inspect(graph, List.of("--probe", "--input-size", 8));
    assertThat(sized.out())
        .containsPattern("(?m)^probe +runs with \\[1,3,8,8], and with two images at once$")
        .containsPattern("(?m)^probe +answers 0 float32\\[3] per image$");
    assertRefused(sized, ExitCode.GRAPH, "carries no interface");

    Invocation unsized = inspect(graph, List.of("--probe", "--json"));
    assertThat(parsed(unsized).at("/probe/notTried").asText())
        .isEqualTo("the size of its input is not known; give --input-size");
  }

  @Test
  void aGraphThatDoesNotRunIsSaidToAfterAllElse() {
    Invocation run =
        inspect(GRAPHS.resolve("one-size.pt"), List.of("--probe", "--preset", "imagenet"));

    assertRefused(run, ExitCode.GRAPH, "one-size.pt");
    assertThat(run.out()).containsPattern("(?m)^methods +forward$");
  }

  @Test
  void theGraphIsPrintedAlone() {
    String onnx = inspect(GRAPHS.resolve("sums.onnx"), List.of("--print-graph")).out();
    assertThat(onnx)
        .startsWith("graph sums(%images: float32[")
        .contains("  %sums = ReduceSum(%images, %axes) {keepdims=0}  # [1,3]\n")
        .endsWith("}\n");
    assertThat(inspect(GRAPHS.resolve("sums.pt"), List.of("--print-graph")).out())
        .startsWith("# __torch__.")
        .contains("def forward(self: ");
    assertRefused(
        inspect(ONNX, List.of("--print-graph", "--json")),
        ExitCode.USAGE,
        "--print-graph prints the graph alone. Leave out --json and --probe.");
  }

  @Test
  void labelsThatNothingIsRecordedForAreSaidToBeUnchecked() throws IOException {
    String unrecorded =
        "labels      not checked here, since the archive does not record how many scores there are: ";
    assertThat(inspect(TORCHSCRIPT, List.of()).out())
        .contains(unrecorded + "its interface stores 1001, and pack stores none that do not fit\n");
    List<Object> given = new ArrayList<>(SMALL);
    given.addAll(List.of("--labels", labels("cat\ndog\nbird\n")));
    assertThat(inspect(GRAPHS.resolve("sums.pt"), given).out())
        .contains(unrecorded + "score and pack hold the 3 against them once the graph has run\n");
    assertThat(inspect(ONNX, List.of()).out()).doesNotContain("not checked here");
    assertThat(inspect(GRAPHS.resolve("sums.pt"), SMALL).out()).doesNotContain("not checked here");
  }

  @Test
  void theInterfaceIsThatOfTheReportOfARunWithTheSameOptions() throws IOException {
    Object[] options = {"--resize", "letterbox", "--pad-colour", "1,2,3", "--std", "0.5,0.5,0.25"};
    Path output = folder.resolve("output");
    Invocation run = Invocation.score(ONNX, IMAGES, output, options);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode report = Invocation.report(output);
    JsonNode document = json(ONNX, options);

    for (String field : List.of("graph", "interface", "interfaceSha256")) {
      assertThat(document.get(field)).as(field).isEqualTo(report.get(field));
    }
    assertThat(document.at("/answers/kind")).isEqualTo(report.at("/answers/kind"));
    assertThat(document.at("/answers/outputs")).isEqualTo(report.at("/answers/outputs"));
  }

  @Test
  void eachValueSaysWhereItComesFrom() throws IOException {
    JsonNode described = small("sums.onnx", "--top-k", 2);
    assertThat(origin(described, "input-size")).isEqualTo("option --input-size");
    assertThat(origin(described, "mean")).isEqualTo("option --mean");
    assertThat(origin(described, "layout")).isEqualTo("archive its input");
    assertThat(origin(described, "element-type")).isEqualTo("archive its input");
    assertThat(origin(described, "filter")).isEqualTo("default");
    assertThat(origin(described, "output-name")).isEqualTo("default");
    assertThat(origin(described, "labels")).isEqualTo("default");
    assertThat(origin(described, "top-k")).isEqualTo("option --top-k");
    assertThat(described.at("/topK").asInt()).isEqualTo(2);

    JsonNode preset = json(GRAPHS.resolve("sums.onnx"), "--preset", "inception", "--mean", "0,0,0");
    assertThat(origin(preset, "mean")).isEqualTo("option --mean");
    assertThat(origin(preset, "std")).isEqualTo("option --preset");
    assertThat(origin(preset, "input-size")).as("the graph's own").isEqualTo("archive its input");
    assertThat(origin(preset, "resize")).as("in proportion").isEqualTo("archive its input");
    assertThat(origin(preset, "top-k")).isEqualTo("default");

    JsonNode packed = json(ONNX, "--preset", "inception");
    assertThat(origin(packed, "filter")).isEqualTo("option --preset");
    assertThat(origin(packed, "labels")).isEqualTo("archive its interface");
  }

  @Test
  void valuesThatChangeNothingHaveNoOrigin() throws IOException {
    assertThat(json(ONNX).at("/origins").has("pad-place")).isFalse();
    JsonNode letterbox = json(ONNX, "--resize", "letterbox", "--pad-place", "corner");
    assertThat(origin(letterbox, "pad-place")).isEqualTo("option --pad-place");
    assertThat(origin(letterbox, "pad-colour")).isEqualTo("default");
    JsonNode bytes = small("uint8.onnx");
    assertThat(bytes.at("/interface/preprocessing/elementType").asText()).isEqualTo("uint8");
    assertThat(bytes.at("/origins").has("mean")).isFalse();
    JsonNode ownSizes =
        json(
            GRAPHS.resolve("any-size.onnx"),
            "--resize",
            "multiple:16,longest:64",
            "--mean",
            "0,0,0",
            "--std",
            "1,1,1");
    assertThat(ownSizes.at("/origins").has("input-size")).isFalse();
    assertThat(origin(ownSizes, "resize")).isEqualTo("option --resize");
  }

  @Test
  void aGraphOfOneChannelSaysSoItself() throws IOException {
    JsonNode grey =
        json(GRAPHS.resolve("grey.onnx"), "--input-size", 8, "--mean", "0", "--std", "1");

    assertThat(origin(grey, "colour-order")).isEqualTo("archive its input");
    assertThat(grey.at("/interface/preprocessing/colourOrder").asText()).isEqualTo("grey");
  }

  @Test
  void valuesBesideTheImagesSayWhereTheyComeFrom() throws IOException {
    JsonNode document = small("two-inputs.onnx", "--input", "scale=1,1,1");

    assertThat(document.at("/inputs/scale")).hasToString("[1,1,1]");
    assertThat(origin(document, "input/scale")).isEqualTo("option --input");
    assertThat(document.at("/signature/inputs")).hasSize(2);
  }

  @Test
  void classNamesOfTheExporterAreLabelsIfTheyFit() throws IOException {
    JsonNode fits = small("config-txt.pt");
    assertThat(origin(fits, "labels")).isEqualTo("archive its extra file config.txt");
    assertThat(fits.at("/labelCount").asInt()).isEqualTo(3);
    assertThat(fits.has("labelsLeftOut")).isFalse();

    Path graph = withTwoClassNames();
    JsonNode unfit = json(graph, SMALL.toArray());
    String why =
        "the class names that the graph carries in its metadata property 'names' are left out: there"
            + " are 2 of them for 3 scores";
    assertThat(unfit.at("/labelsLeftOut").asText()).isEqualTo(why);
    assertThat(unfit.at("/labelCount").asInt(-1)).isZero();
    assertThat(unfit.at("/interface").has("labels")).isFalse();
    assertThat(origin(unfit, "labels")).isEqualTo("default");
    assertThat(inspect(graph, SMALL).out())
        .containsPattern("(?m)^labels +" + Pattern.quote(why) + "$")
        .containsPattern("(?m)^--labels +none +default$");
  }

  /** Messages that follow each other are one: a metadata property more, for a graph of 3 scores. */
  private Path withTwoClassNames() throws IOException {
    Path graph = folder.resolve("named.onnx");
    Files.write(graph, Files.readAllBytes(GRAPHS.resolve("sums.onnx")));
    return Files.writeString(
        graph, "\162\030\012\005names\022\017['ant', 'bees']", StandardOpenOption.APPEND);
  }

  @Test
  void partsAreListed() throws IOException {
    JsonNode parts = small("parts.onnx").at("/parts");

    assertThat(parts).hasSize(2);
    assertThat(parts.at("/0/path").asText()).isEqualTo("parts.onnx.data");
    assertThat(parts.at("/0/sizeBytes").asLong())
        .isEqualTo(Files.size(GRAPHS.resolve("parts.onnx.data")));
    assertThat(parts.at("/0/sha256").asText()).hasSize(64);
  }

  /** Values are printed as options take them: given back, they make the same interface. */
  @Test
  void whatIsPrintedCanBeGivenBack() throws IOException {
    List<Object> options =
        List.of("--resize", "letterbox", "--std", "0.5,0.25,1", "--filter", "opencv_linear");
    List<Object> again = new ArrayList<>();
    for (String line : inspect(ONNX, options).out().lines().toList()) {
      String[] words = line.split(" +");
      if (line.startsWith("--") && !words[0].equals("--labels") && !words[1].equals("by")) {
        again.addAll(List.of(words[0], words[1]));
      }
    }
    assertThat(again).contains("--pad-place", "--scale", "--top-k");

    assertThat(json(ONNX, again.toArray()).at("/interfaceSha256"))
        .isEqualTo(json(ONNX, options.toArray()).at("/interfaceSha256"));
  }

  private Path labels(String text) throws IOException {
    return Files.writeString(folder.resolve("labels.txt"), text);
  }

  /** Inspects and scores with the same options; returns what inspect printed. */
  private Invocation refusedAsByScore(ExitCode exitCode, Path graph, List<?> options) {
    Invocation inspected = inspect(graph, options);
    Invocation score = Invocation.score(graph, IMAGES, folder.resolve("scores"), options.toArray());

    assertThat(inspected.exitCode()).as(inspected.err()).isEqualTo(exitCode.number());
    assertThat(score.exitCode()).as(score.err()).isEqualTo(exitCode.number());
    assertThat(score.err()).contains(inspected.err().strip());
    assertThat(inspected.err().lines()).hasSize(1);
    return inspected;
  }

  @Test
  void whatScoreRefusesIsSaidAfterWhatIsInTheArchive() throws IOException {
    Path missing = folder.resolve("missing.txt");
    Invocation run = refusedAsByScore(ExitCode.GRAPH, ONNX, List.of("--labels", missing));
    assertThat(run.out()).containsPattern("(?m)^sha256 +[0-9a-f]{64}$");
    assertThat(run.err()).contains("Cannot read labels " + missing);

    Path three = labels("cat\ndog\nbird\n");
    assertThat(refusedAsByScore(ExitCode.GRAPH, ONNX, List.of("--labels", three)).out())
        .containsPattern("(?m)^--labels +3, the first: cat +--labels$");
    assertThat(refusedAsByScore(ExitCode.GRAPH, ONNX, List.of("--output-name", "scores")).err())
        .contains(
            "has no output 'scores': its outputs are [probabilities, logits]. Choose one of them.");
    refusedAsByScore(ExitCode.USAGE, ONNX, List.of("--mean", "1,2"));
    refusedAsByScore(ExitCode.GRAPH, ONNX, List.of("--input-size", 192));
    refusedAsByScore(ExitCode.GRAPH, GRAPHS.resolve("sums.onnx"), List.of());
    refusedAsByScore(ExitCode.GRAPH, GRAPHS.resolve("two-inputs.onnx"), SMALL);
  }

  @Test
  void aRefusalIsInTheDocumentToo() throws IOException {
    Invocation run = inspect(GRAPHS.resolve("sums.onnx"), List.of("--json"));
    JsonNode document = parsed(run);

    assertThat(run.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(document.at("/exitCode").asInt()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(run.err()).isEqualTo("tracecast: " + document.at("/error").asText() + "\n");
    assertThat(document.at("/error").asText()).contains("carries no interface");
    assertThat(document.at("/graph/format").asText()).isEqualTo("onnx");
    assertThat(document.has("interface")).isFalse();

    Path three = labels("cat\ndog\nbird\n");
    JsonNode mismatch = parsed(inspect(ONNX, List.of("--json", "--labels", three)));
    assertThat(mismatch.at("/error").asText()).contains("has 3 labels, and the graph gives 1001");
    assertThat(mismatch.at("/labelCount").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"state-dict.pt", "no-input.onnx", "missing.onnx"})
  void whatIsNoArchiveLeavesStdoutEmpty(String graph) {
    Invocation run = inspect(GRAPHS.resolve(graph), List.of("--json"));

    assertRefused(run, ExitCode.GRAPH, graph);
    assertThat(run.out()).isEmpty();
  }

  /** It is quick because it does without. */
  @Test
  void neitherAnEngineNorSparkIsStarted() throws Exception {
    Path loaded = folder.resolve("classes");
    OwnProcess process =
        OwnProcess.start(
            folder.resolve("log"),
            List.of("-Xlog:class+load:file=" + loaded),
            "inspect",
            ONNX,
            "--json");

    assertThat(process.exitCode()).isZero();
    assertThat(Files.readAllLines(loaded))
        .anyMatch(line -> line.contains(DeclaredAnswers.class.getName()))
        .noneMatch(line -> line.contains(" ai.onnxruntime.OrtEnvironment "))
        .noneMatch(line -> line.contains(" ai.djl.engine.Engine "))
        .noneMatch(line -> line.contains(" org.apache.spark.SparkContext "));
  }

  @Test
  void anotherArchiveThanThePinnedOneIsRefused() {
    assertRefused(
        inspect(ONNX, List.of("--graph-sha256", "00")), ExitCode.GRAPH, "is not the pinned one");
  }

  /** What the archive declares is what a run shows, wherever it declares enough. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sums.onnx | scores",
        "arg-max.onnx | class_index",
        "top-k.onnx | top_k",
        "embedding.onnx | values",
        "boxes.onnx | values",
        "map-of-pixels.onnx | values",
        "sequence.onnx |",
      })
  void answersAreThoseThatTheArchiveDeclares(String graph, String kind) throws IOException {
    JsonNode declared = small(graph).at("/answers");
    Path output = folder.resolve("output");
    Invocation run = Invocation.score(GRAPHS.resolve(graph), IMAGES, output, SMALL.toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();

    assertThat(declared.path("kind").asText(null)).isEqualTo(kind);
    if (kind != null) {
      JsonNode answers = Invocation.report(output).at("/answers");
      assertThat(declared.at("/kind")).isEqualTo(answers.at("/kind"));
      assertThat(declared.at("/outputs")).isEqualTo(answers.at("/outputs"));
    }
  }

  @Test
  void thePageExplainsEveryFieldAndNoOther() throws IOException {
    Set<String> told = new TreeSet<>();
    FIELD
        .matcher(Files.readString(Invocation.ROOT.resolve("docs/inspect.md")))
        .results()
        .forEach(match -> told.add(match.group(1)));
    Set<String> seen = new TreeSet<>();
    Path signed = signed();
    JsonNode verified = json(signed, "--trusted-signer", KEYS.resolve("ed25519.pub"));
    JsonNode claimed = json(signed);
    Files.writeString(folder.resolve("signed.onnx.sig"), "not a bundle");
    for (JsonNode document :
        List.of(
            verified,
            claimed,
            json(signed),
            json(ONNX),
            json(TORCHSCRIPT),
            small("sums.pt", "--probe"),
            parsed(inspect(GRAPHS.resolve("sums.pt"), List.of("--json", "--probe"))),
            parsed(inspect(odd(), List.of("--json"))),
            small("parts.onnx"),
            small("two-inputs.onnx", "--input", "scale=1,1,1"),
            json(withTwoClassNames(), SMALL.toArray()),
            parsed(inspect(GRAPHS.resolve("sums.onnx"), List.of("--json"))))) {
      RunSchema.fields(document).forEach(field -> seen.add(family(field)));
    }
    seen.removeIf(field -> isGroup(field, told));

    assertThat(told).isEqualTo(seen);
  }

  private Path signed() throws IOException {
    Path graph = folder.resolve("signed.onnx");
    byte[] content = Files.readAllBytes(ONNX);
    Files.write(graph, content);
    Files.write(
        folder.resolve("signed.onnx.sig"),
        ArchiveSigner.sign(
            "signed.onnx",
            new ArchiveFiles(ArchiveBytes.ofChunks(List.of(content))),
            SigningKey.parse("key", Files.readString(KEYS.resolve("ed25519.pem")))));
    return graph;
  }

  /** A module whose code cannot be followed, and whose constants cannot be read. */
  private Path odd() throws IOException {
    Path graph = folder.resolve("odd.pt");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(graph))) {
      for (Map.Entry<String, String> entry :
          Map.of(
                  "m/data.pkl",
                  "\u0080\2c__torch__\nM\n)\u0081.",
                  "m/constants.pkl",
                  "?",
                  "m/code/__torch__.py",
                  "class M(Module):\n  def forward(self: __torch__.M, x: Tensor) -> Tensor:\n"
                      + "    return (self).forward(x, )\n")
              .entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return graph;
  }

  /** The documents of others have pages of their own, and tensors are told of once. */
  private static String family(String field) {
    Map<String, String> families = new TreeMap<>();
    families.put("interface\\..*", "interface");
    families.put("inputs\\..*", "inputs");
    families.put("answers\\.outputs\\[].*", "answers.outputs");
    families.put("signature\\.(outputs|optionalInputs)\\[]", "signature.inputs[]");
    families.put("weights\\.types\\[]\\.(tensors|elements|sizeBytes)", "weights.kinds[].$1");
    families.put("origins\\.input\\.\\w+(\\..*)?", "origins.input.*");
    families.put("origins\\.(?!input(\\.|$))[a-z-]+", "origins.*");
    String known = field;
    for (Map.Entry<String, String> family : families.entrySet()) {
      known = known.replaceFirst("^" + family.getKey(), family.getValue());
    }
    return known;
  }

  private static boolean isGroup(String field, Set<String> told) {
    return !told.contains(field) && told.stream().anyMatch(other -> other.startsWith(field + "."));
  }

  private static GraphArchive read(Path path) throws IOException {
    try (InputStream stream = Files.newInputStream(path)) {
      return GraphArchive.read(path.toString(), stream);
    }
  }
}
