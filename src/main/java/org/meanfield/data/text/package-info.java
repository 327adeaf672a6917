/** Text to tokens and back, and the vocabularies that are learned for it. */
package org.meanfield.data.text;
