/** Shards: tar and zip archives of images, read without unpacking them. */
package io.tracecast.job.io.source.shard;
