/** How language models of any family are judged. */
package org.meanfield.network.language;
