/**
 * Files on any Hadoop file system: published whole, verified by checksum, held by one run at a
 * time. The only package that knows {@code org.apache.hadoop.fs}.
 */
package org.meanfield.storage;
