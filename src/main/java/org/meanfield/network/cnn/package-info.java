/** Convolutional networks for image classification. */
package org.meanfield.network.cnn;
