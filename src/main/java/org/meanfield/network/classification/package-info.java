/** How a classifier of any family is judged: metrics, scores of each class, confusions. */
package org.meanfield.network.classification;
