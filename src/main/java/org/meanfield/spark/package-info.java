/** What Spark does to errors and tasks, and what it moves. */
package org.meanfield.spark;
