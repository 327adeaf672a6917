/** A model asked about rows, by Spark jobs. */
package org.meanfield.inference;
