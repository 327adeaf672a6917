package org.meanfield.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a version was made of and what it is worth, as JSON that the registry keeps and does not
 * look into.
 *
 * @param parent the version that its training began from
 * @param configuration resolved
 * @param data fingerprints of what it was trained on
 * @param watermark up to where the source was used
 * @param metrics by split
 */
public record Provenance(
    Optional<Integer> parent,
    JsonNode configuration,
    JsonNode data,
    JsonNode watermark,
    JsonNode metrics) {}
