/** Generators and discriminators, trained against each other. */
package org.meanfield.network.gan;
