/** Transformers: attention over the tokens of a text, in place of recurrence. */
package org.meanfield.network.transformer;
