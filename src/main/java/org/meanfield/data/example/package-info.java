/**
 * Records to keyed examples: what each source of labelled examples holds, and the examples
 * themselves.
 */
package org.meanfield.data.example;
