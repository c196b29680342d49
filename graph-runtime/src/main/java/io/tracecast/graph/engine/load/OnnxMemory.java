package io.tracecast.graph.engine.load;

import ai.djl.Model;
import ai.djl.onnxruntime.engine.OrtNDManager;
import ai.djl.onnxruntime.engine.OrtSymbolBlock;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.sun.jna.Memory;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePiece;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

/**
 * Loads ONNX graphs from native memory, with the data that lie beside them. DJL 0.35.1 makes one
 * Java array of a whole graph, beside what the archive itself takes of the heap, and knows no data
 * beside it.
 */
public final class OnnxMemory {
  private static final int COPIED_AT_ONCE_IN_BYTES = 1 << 20;

  private OnnxMemory() {}

  /**
   * Has a model of DJL's run the graph.
   *
   * @param files the graph and its parts
   * @param options as DJL takes them
   * @throws io.tracecast.graph.archive.ArchiveException if graph and parts are over 2 GiB
   */
  public static void load(Model model, ArchiveFiles files, Map<String, ?> options)
      throws OrtException, ReflectiveOperationException {
    SessionOptions sessionOptions = sessionOptions(model, options);
    List<ArchivePiece> message = ArchivePiece.ofOnnx(model.getName(), files);
    long sizeInBytes = message.stream().mapToLong(ArchivePiece::sizeInBytes).sum();
    // not a direct buffer of Java's, of which there may be no more than there is heap
    try (Memory memory = new Memory(Math.max(1, sizeInBytes))) {
      copy(message, memory);
      OrtSession session =
          OrtEnvironment.getEnvironment()
              .createSession(memory.getByteBuffer(0, sizeInBytes), sessionOptions);
      model.setBlock(new OrtSymbolBlock(session, (OrtNDManager) model.getNDManager()));
    }
  }

  private static void copy(List<ArchivePiece> message, Memory target) {
    byte[] part = new byte[COPIED_AT_ONCE_IN_BYTES];
    long position = 0;
    for (ArchivePiece piece : message) {
      long end = piece.start() + piece.sizeInBytes();
      for (long next = piece.start(); next < end; ) {
        int read = piece.bytes().read(next, part, 0, (int) Math.min(part.length, end - next));
        target.write(position, part, 0, read);
        position += read;
        next += read;
      }
    }
  }

  /** Has DJL add what the model's device needs, such as CUDA. */
  private static SessionOptions sessionOptions(Model model, Map<String, ?> options)
      throws ReflectiveOperationException {
    Method complete = model.getClass().getDeclaredMethod("getSessionOptions", Map.class);
    complete.setAccessible(true);
    return (SessionOptions) complete.invoke(model, options);
  }
}
