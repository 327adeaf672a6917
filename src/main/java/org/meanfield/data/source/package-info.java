/** Raw records as Spark reads them, and what is told of those that cannot be used. */
package org.meanfield.data.source;
