package io.tracecast.job.benchmark;

/**
 * Where runs were measured that this benchmark did not measure itself.
 *
 * @param file the file that they were imported from
 * @param tool what measured them, in words; empty if the file does not say
 * @param machine where, in words; empty if the file does not say
 */
record Origin(String file, String tool, String machine) {

  /** Returns the words that stand beside such runs. */
  String inWords() {
    StringBuilder words = new StringBuilder("imported from ").append(file);
    if (!tool.isEmpty()) {
      words.append(", measured by ").append(tool);
    }
    if (!machine.isEmpty()) {
      words.append(" on ").append(machine);
    }
    return words.toString();
  }
}
