/**
 * A network's state as plain data: what is averaged, sent, stored and exported, without the
 * network.
 */
package org.meanfield.network.state;
