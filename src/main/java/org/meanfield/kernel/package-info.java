/**
 * The engine: networks compiled to lists of oneDNN primitives and plain Java loops over off-heap
 * float memory. Knows nothing of Spark, files or configuration.
 *
 * <p>A {@link org.meanfield.kernel.Program} is one network for one batch shape; {@link
 * org.meanfield.kernel.Parameters} are what several programs share; {@link
 * org.meanfield.kernel.OptimizerState} turns gradients into updates. None of them may be used by
 * two threads at once; any number of them may run side by side.
 */
package org.meanfield.kernel;
