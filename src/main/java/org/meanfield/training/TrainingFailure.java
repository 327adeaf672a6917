package org.meanfield.training;

/**
 * A run's failure as its user is told of it.
 *
 * @param message what went wrong, and what to do
 * @param exit the code that the process ends with
 */
public record TrainingFailure(String message, int exit) {}
