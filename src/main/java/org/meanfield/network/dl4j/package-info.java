/**
 * The same configurations as standard DL4J networks: a second implementation to check ours against,
 * the stock baseline to measure it against, and the way to DL4J's own format.
 */
package org.meanfield.network.dl4j;
