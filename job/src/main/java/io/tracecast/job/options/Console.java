package io.tracecast.job.options;

import java.io.PrintWriter;

/**
 * Where a command speaks.
 *
 * @param results takes what it found: stdout, or nothing if it is to be quiet
 * @param notes takes how far it is and what is as it should be: stderr, or nothing
 * @param warnings takes what is wrong: stderr
 * @param isQuiet whether it is to speak of nothing but what is wrong
 */
public record Console(
    PrintWriter results, PrintWriter notes, PrintWriter warnings, boolean isQuiet) {}
