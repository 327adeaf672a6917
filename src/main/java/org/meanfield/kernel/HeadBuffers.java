package org.meanfield.kernel;

/**
 * What the heads of an attention read and make, or the gradients of it, each head's rows one after
 * the other.
 *
 * @param q [N·h, queries, E]
 * @param k [N·h, keys, E]
 * @param v [N·h, keys, E]
 * @param o [N·h, queries, E]; on the way back its own gradient, null among the gradients
 */
record HeadBuffers(Buffer q, Buffer k, Buffer v, Buffer o) {}
