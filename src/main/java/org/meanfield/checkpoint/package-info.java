/**
 * What a run leaves behind to go on from, and the model it ends with: committed, verified, kept.
 */
package org.meanfield.checkpoint;
