/**
 * The engine: networks compiled to lists of oneDNN primitives and plain Java loops over off-heap
 * float memory. Knows nothing of Spark, files or configuration.
 *
 * <p>A {@link org.meanfield.kernel.Program} is one network for one batch shape, composed layer by
 * layer by a {@link org.meanfield.kernel.ProgramBuilder}; {@link org.meanfield.kernel.Parameters}
 * are what several programs share; a {@link org.meanfield.kernel.Workspace} is the memory of them
 * all; an {@link org.meanfield.kernel.OptimizerState} turns gradients into updates. None of them
 * may be used by two threads at once; any number of them may run side by side.
 */
package org.meanfield.kernel;
