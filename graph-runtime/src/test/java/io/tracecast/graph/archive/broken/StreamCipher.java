package io.tracecast.graph.archive.broken;

import com.google.crypto.tink.StreamingAead;

/** Breaks the rule that only trust knows Tink. */
record StreamCipher(StreamingAead cipher) {}
