package org.meanfield.data.series;

import java.io.Serializable;

/**
 * What a table has of a series at one time.
 *
 * @param name where the row stands, for people
 * @param values of targets, then covariates; NaN where there is no number
 */
record SeriesRow(String name, double[] values) implements Serializable {}
