package io.tracecast.graph.process;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes threads that are named after what they do and that keep no process from ending. They look
 * classes and resources up where the thread does that makes them, or where they are told to: a
 * library that looks through the context class loader finds nothing of its own in that of a task.
 */
public final class DaemonThreads implements ThreadFactory {
  private final String name;
  private final boolean numbered;
  private final ClassLoader loader;
  private final AtomicInteger made = new AtomicInteger();

  private DaemonThreads(String name, boolean numbered, ClassLoader loader) {
    this.name = name;
    this.numbered = numbered;
    this.loader = loader;
  }

  /** For one thread at a time, of that name. */
  public static DaemonThreads single(String name) {
    return new DaemonThreads(name, false, null);
  }

  /** For several threads, of that name and a number each, from 0. */
  public static DaemonThreads numbered(String name) {
    return new DaemonThreads(name, true, null);
  }

  /** Returns a maker of the same threads that look up what a class of that type finds. */
  public DaemonThreads withLoaderOf(Class<?> type) {
    return new DaemonThreads(name, numbered, type.getClassLoader());
  }

  /** Makes and starts one. */
  public void start(Runnable work) {
    newThread(work).start();
  }

  @Override
  public Thread newThread(Runnable work) {
    Thread thread = new Thread(work, numbered ? name + "-" + made.getAndIncrement() : name);
    thread.setDaemon(true);
    if (loader != null) {
      thread.setContextClassLoader(loader);
    }
    return thread;
  }
}
