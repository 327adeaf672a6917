/** Tables to regular series, and series to windows. */
package org.meanfield.data.series;
