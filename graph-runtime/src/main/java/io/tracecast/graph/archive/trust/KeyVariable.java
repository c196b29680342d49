package io.tracecast.graph.archive.trust;

/**
 * A key in an environment variable of this process.
 *
 * @param name the variable
 */
public record KeyVariable(String name) implements KeyRetriever {

  @Override
  public SealingKey retrieve() {
    String source = "env:" + name;
    String text = System.getenv(name);
    if (text == null) {
      throw TrustErrors.sealKeyMissing(source, "this process has no such variable");
    }
    return SealingKey.parse(source, text);
  }
}
