package io.tracecast.graph.image.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;

/** Preprocessing as other tools write it down. */
class FuzzRecipes {

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void aRecipeIsReadOrRefused(byte[] document) {
    String text = new String(document, UTF_8);
    FuzzBar.read(() -> PreprocessingReader.huggingFace(text), IllegalArgumentException.class);
    FuzzBar.read(() -> PreprocessingReader.djlServing(text), IllegalArgumentException.class);
  }
}
