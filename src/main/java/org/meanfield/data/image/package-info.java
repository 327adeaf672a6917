/** Image files to pixels. */
package org.meanfield.data.image;
