/** What Spark does to errors and tasks. */
package org.meanfield.spark;
