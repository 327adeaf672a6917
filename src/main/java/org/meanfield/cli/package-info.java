/**
 * The command line: results to standard output, progress and errors to standard error, exit codes
 * of the contract. No logic that a user of the library would miss.
 */
package org.meanfield.cli;
