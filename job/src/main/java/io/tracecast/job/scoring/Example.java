package io.tracecast.job.scoring;

import java.io.Serializable;
import java.util.List;

/**
 * What a graph answered to one image, in words.
 *
 * @param path the image's URI, or its id in a table
 * @param answers its best classes with their scores, or what else was found
 */
public record Example(String path, List<String> answers) implements Serializable {
  private static final long serialVersionUID = 1L;

  public Example {
    answers = List.copyOf(answers);
  }

  /** Returns it on one line, the image by its file's name. */
  public String inWords() {
    return name() + "   " + String.join("   ", answers);
  }

  /** Returns the name of the image's file. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
