/**
 * How fast this project trains, side by side with others. Every contender runs in a JVM of its own,
 * on one thread, and is asked for a few steps at a time in turn, so that whatever else the machine
 * does falls on all of them alike.
 *
 * <p>The parent's side is a {@code Contender}, which answers with times; the child's side is a
 * {@code Runnable} that makes one step, served over its standard input and output by {@code
 * StepServer}.
 */
package org.meanfield.bench;
