/**
 * Networks: an {@link org.meanfield.network.Architecture} says what a network is, a {@link
 * org.meanfield.network.Network} is one that can be trained and asked, a {@link
 * org.meanfield.network.state.NetworkState} is all that is worth keeping of it. One sub-package a
 * family, of which nothing else here knows.
 */
package org.meanfield.network;
