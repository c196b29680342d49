/**
 * Archives that can be trusted and hidden: detached signatures in OpenSSF model-signing's form,
 * sealed archives, and where their keys come from.
 */
package io.tracecast.graph.archive.trust;
