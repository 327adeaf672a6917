package org.meanfield.network.transformer;

import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Spans;

/**
 * What a decoder reads of other texts.
 *
 * @param made what an encoder made of them, {@code [texts · steps, width]}
 * @param seen which of its own text's each row of the decoder sees
 * @param madeHere whether it was made by layers of the same program
 */
record Memory(Activation made, Spans seen, boolean madeHere) {}
