/** Examples to a shard set. */
package org.meanfield.data.sharding;
