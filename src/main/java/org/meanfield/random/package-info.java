/** Random numbers without state, from a counter and a key. */
package org.meanfield.random;
