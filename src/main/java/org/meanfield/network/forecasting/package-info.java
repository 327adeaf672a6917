/** How forecasters of any family are judged, and what their answers are. */
package org.meanfield.network.forecasting;
