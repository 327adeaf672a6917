package org.meanfield.network.transformer;

import org.meanfield.network.NetworkLayer;

/** One layer of a transformer. What each reads differs, so {@code append} is each one's own. */
sealed interface TransformerLayer extends NetworkLayer
    permits EmbeddingLayer,
        TransformerBlock,
        NormalisationLayer,
        TransformLayer,
        PoolerLayer,
        OutputLayer {}
