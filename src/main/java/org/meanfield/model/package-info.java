/** Trained models as programs use them: on rows in memory, and on those of Spark. */
package org.meanfield.model;
