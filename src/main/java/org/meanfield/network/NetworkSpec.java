package org.meanfield.network;

import java.io.Serializable;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.kernel.Updater;

/**
 * All that decides how a network computes: equal specs give interchangeable networks, and the same
 * bits on every machine.
 *
 * @param batchSize rows of a batch
 * @param instructionSet that the process must be pinned to
 * @param probe what the process's probe step must hash to
 */
public record NetworkSpec(
    Architecture architecture,
    Updater updater,
    int batchSize,
    InstructionSet instructionSet,
    String probe)
    implements Serializable {}
