/** Which families of networks there are; what is below knows none of them by name. */
package org.meanfield.families;
