package io.tracecast.graph.archive.pickle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.SmallArchives;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a pickle holds, it is read or refused, within a small heap and in little time. */
class TestHostilePickles {
  private static final int MANY = PickleLimits.MAX_SIZE_IN_BYTES - 4096;
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

  /** Pickles that would take much memory or time, by what refuses them. */
  static Map<String, Supplier<byte[]>> greedy() {
    Map<String, Supplier<byte[]>> pickles = new TreeMap<>();
    pickles.put(
        "200 deep", () -> PickleBytes.begin().times(MANY / 2, ']').times(MANY / 2, 'a').end());
    pickles.put("deep of tuples", () -> PickleBytes.begin().op('N').times(MANY, 0x85).end());
    pickles.put(
        "wide of nothing", () -> PickleBytes.begin().op(']', '(').times(MANY, 'N').op('e').end());
    pickles.put(
        "wide of lists", () -> PickleBytes.begin().op(']', '(').times(MANY, ']').op('e').end());
    pickles.put("marks", () -> PickleBytes.begin().times(MANY, '(').end());
    pickles.put("dupes", () -> PickleBytes.begin().op('N').times(MANY, '2').end());
    pickles.put("memo far away", () -> PickleBytes.begin().op('N', 'r').size(-1).end());
    pickles.put("memo of many", () -> PickleBytes.begin().op('N').times(MANY, 0x94).end());
    pickles.put("text that claims much", () -> PickleBytes.begin().op('X').size(-1).end());
    pickles.put("texts", () -> PickleBytes.begin().op(']', '(').times(MANY / 3, 'U', 1, 'a').end());
    pickles.put("keys", TestHostilePickles::keys);
    pickles.put("holds itself", () -> PickleBytes.begin().op(']', 'q', 0, 'h', 0, 'a').end());
    pickles.put("unfolds", () -> unfolds(150));
    pickles.put("lists of pairs", TestHostilePickles::listsOfPairs);
    pickles.put("tensors", TestHostilePickles::tensors);
    pickles.put("too large", () -> PickleBytes.begin().times(MANY / 2 + 4096, 'N', '0').end());
    return pickles;
  }

  private static byte[] keys() {
    PickleBytes pickle = PickleBytes.begin().op('}', '(');
    for (int i = 0; i < PickleLimits.MAX_VALUES + 10; i++) {
      pickle.number(i + 1000).op('N');
    }
    return pickle.op('u').end();
  }

  /** A list that holds the one before twice, again and again. */
  private static byte[] unfolds(int levels) {
    PickleBytes pickle = PickleBytes.begin().op(']', 'q', 0);
    for (int i = 0; i < levels; i++) {
      pickle.op(']', '(', 'h', i, 'h', i, 'e', 'q', i + 1);
    }
    return pickle.end();
  }

  private static byte[] listsOfPairs() {
    PickleBytes pickle = PickleBytes.begin().op(']', '(');
    pickle.text("k").op('N', 0x86, 'q', 0).times(100_000, 'h', 0).op('e', 0x85, 'q', 1, '0');
    pickle.global("collections", "OrderedDict").op('q', 2, '0', ']');
    return pickle.times(100_000, 'h', 2, 'h', 1, 'R', 'a').end();
  }

  private static byte[] tensors() {
    PickleBytes pickle =
        PickleBytes.begin().op(']', '(').global("torch._utils", "_rebuild_tensor_v2");
    pickle.op('q', 0, '(').storage("FloatStorage", 1).number(0).op(')', ')', Opcode.NEWFALSE);
    pickle.op('N', 't', 'q', 1);
    return pickle.times(MANY / 8, 'h', 0, 'h', 1, 'R').end();
  }

  static List<String> names() {
    return List.copyOf(greedy().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  @Timeout(30)
  void aGreedyPickleIsRefused(String name) {
    TestPickleReader.refusal(greedy().get(name).get()).hasMessageMatching(".*(limit|damaged).*");
  }

  /** Reads the greedy pickles, and the largest that are allowed. */
  public static final class ReadsThemAll {
    public static void main(String[] args) {
      for (String name : names()) {
        try {
          PickleReader.read(name, greedy().get(name).get());
          throw new IllegalStateException(name + " was read");
        } catch (ArchiveException e) {
          System.out.println("refused: " + name);
        }
      }
      System.out.println(PickleReader.read("allowed", allowed()).getClass().getSimpleName());
    }

    private static byte[] allowed() {
      PickleBytes pickle = PickleBytes.begin().op('}', '(');
      for (int i = 0; i < PickleLimits.MAX_VALUES - 10; i++) {
        pickle.text(Integer.toString(i)).op('N');
      }
      return pickle.op('u').end();
    }
  }

  @Test
  @Timeout(90)
  void aHeapOf64MebibytesIsEnoughForAnyPickle() throws Exception {
    String output = run("-Xmx64m", ReadsThemAll.class);

    assertThat(output).contains("refused: unfolds", "refused: texts", "Dict");
    assertThat(output.lines().filter(line -> line.startsWith("refused: "))).hasSameSizeAs(names());
  }

  private static String run(String option, Class<?> main) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java, option, "-cp", System.getProperty("java.class.path"), main.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  @Test
  void whatUnfoldsIntoLittleIsRead() {
    assertThat(TestPickleReader.read(unfolds(10))).isInstanceOf(PickleValue.Items.class);
  }

  @Provide
  static Arbitrary<byte[]> pickles() {
    return Arbitraries.of(
        TestPickleReader.entry("state-dict.pt", "data.pkl"),
        TestPickleReader.entry("checkpoint.pt", "data.pkl"),
        TestPickleReader.entry("scripted-in-training.pt", "data.pkl"),
        TestPickleReader.entry("frozen.pt", "constants.pkl"),
        SmallArchives.file("legacy-state-dict.pt"),
        SmallArchives.file("legacy-checkpoint.pt"));
  }

  @Property(tries = 2000)
  void randomBytesAreRefusedOrRead(@ForAll byte[] random) {
    byte[] behindAHead = Arrays.copyOf(new byte[] {(byte) 0x80, 2}, 2 + random.length);
    System.arraycopy(random, 0, behindAHead, 2, random.length);

    assertRefusedOrRead(random);
    assertRefusedOrRead(behindAHead);
  }

  @Property(tries = 5000)
  void mutatedPicklesAreRefusedOrRead(@ForAll("pickles") byte[] pickle, @ForAll long seed) {
    byte[] mutated = pickle.clone();
    Random random = new Random(seed);
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      byte other = pickle[random.nextInt(pickle.length)];
      mutated[random.nextInt(mutated.length)] =
          random.nextBoolean() ? other : (byte) random.nextInt(256);
    }

    assertRefusedOrRead(mutated);
  }

  @Property(tries = 2000)
  void cutAndSplicedPicklesAreRefusedOrRead(
      @ForAll("pickles") byte[] first, @ForAll("pickles") byte[] second, @ForAll long seed) {
    Random random = new Random(seed);
    int cut = random.nextInt(first.length);
    int from = random.nextInt(second.length);
    byte[] spliced = Arrays.copyOf(first, cut + second.length - from);
    System.arraycopy(second, from, spliced, cut, second.length - from);

    assertRefusedOrRead(Arrays.copyOf(first, cut));
    assertRefusedOrRead(spliced);
  }

  private static void assertRefusedOrRead(byte[] pickle) {
    PickleReader reader = new PickleReader("here", SmallArchives.bytes(pickle), 0);
    try {
      while (reader.position() < pickle.length) {
        assertThat(reader.next()).isNotNull();
      }
    } catch (ArchiveException e) {
      assertThat(e).hasMessageStartingWith("Cannot read the pickle in here: ");
    }
  }
}
