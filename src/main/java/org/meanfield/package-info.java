/** Deep learning on Apache Spark by synchronous parameter averaging. */
package org.meanfield;
