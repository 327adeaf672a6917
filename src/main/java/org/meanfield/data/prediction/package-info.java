/** Rows that predictions are asked for. */
package org.meanfield.data.prediction;
