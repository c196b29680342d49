/**
 * Pages of HTML that need nothing but themselves: words, tables, pictures and charts, for a screen
 * of any width, light or dark, and for paper.
 */
package io.tracecast.job.page;
