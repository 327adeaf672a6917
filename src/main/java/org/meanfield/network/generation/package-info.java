/** Images that are made from noise: how good they are, and how they are shown. */
package org.meanfield.network.generation;
