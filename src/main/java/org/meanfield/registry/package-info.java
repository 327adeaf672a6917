/** Trained models by name, in versions, of which one is in service. */
package org.meanfield.registry;
