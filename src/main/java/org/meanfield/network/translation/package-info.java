/** How translators of any family are asked and judged. */
package org.meanfield.network.translation;
