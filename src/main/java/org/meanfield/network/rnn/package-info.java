/** Recurrent networks: language models, classifiers of documents, forecasts of time series. */
package org.meanfield.network.rnn;
