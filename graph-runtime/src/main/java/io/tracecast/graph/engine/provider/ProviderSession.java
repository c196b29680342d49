package io.tracecast.graph.engine.provider;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;

/** Makes sessions run on an execution provider. ONNX Runtime must have been started. */
public final class ProviderSession {
  private ProviderSession() {}

  /**
   * Has the session that is made with these options run on the provider, and what the provider does
   * not take on ONNX Runtime's own code for the processor.
   *
   * @param intraOpThreads threads of one forward pass
   * @throws ProviderException if the provider cannot be used here
   */
  public static ProviderUse begin(
      SessionOptions options, ExecutionProvider provider, int intraOpThreads) throws OrtException {
    ProviderDevices devices = ProviderLibraries.load(provider);
    devices.addTo(options, intraOpThreads);
    return devices.use(intraOpThreads);
  }
}
