package io.tracecast.graph.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs the decoders in a class loader that does not have OpenCV. It stays open: the ImageIO
 * plug-ins that it registers with the JVM are asked again by later tests.
 */
class TestMissingNativeDecoder {

  @Test
  void autoDecodesInJava() throws Exception {
    assertThat(nameOfDecoder("AUTO")).isEqualTo("java");
  }

  @Test
  void nativeFailsWithCauseAndRemedy() {
    assertThatThrownBy(() -> nameOfDecoder("NATIVE"))
        .isInstanceOf(InvocationTargetException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Cannot load the native image decoder: NoClassDefFoundError: ")
        .hasMessageContaining("Put org.bytedeco:opencv, openblas and javacpp for ")
        .hasMessageContaining("or choose the decoder 'auto' or 'java'");
  }

  private static Object nameOfDecoder(String choice) throws Exception {
    ClassLoader loader = new URLClassLoader(withoutNatives(), ClassLoader.getPlatformClassLoader());
    Class<?> options = loader.loadClass(DecodeOptions.class.getName());
    Class<?> choices = loader.loadClass(DecodeOptions.DecoderChoice.class.getName());
    Class<?> limits = loader.loadClass(ImageLimits.class.getName());
    Object chosen =
        options
            .getConstructor(choices, limits, boolean.class, boolean.class)
            .newInstance(
                choices.getMethod("valueOf", String.class).invoke(null, choice),
                limits.getField("DEFAULT").get(null),
                false,
                false);
    Method open = loader.loadClass(ImageDecoders.class.getName()).getMethod("open", options);
    Object decoder = open.invoke(null, chosen);
    return loader.loadClass(ImageDecoder.class.getName()).getMethod("name").invoke(decoder);
  }

  private static URL[] withoutNatives() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("bytedeco")) {
        urls.add(new File(entry).toURI().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }
}
