/** Preprocessing as other tools write it down: torchvision, Hugging Face, DJL Serving. */
package io.tracecast.graph.image.recipe;
