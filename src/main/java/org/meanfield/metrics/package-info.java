/** What a round measured, and the log it goes to. */
package org.meanfield.metrics;
