package org.meanfield.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.meanfield.checkpoint.Model;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/** Versions with models of one tensor, which differ by their number. */
final class SmallVersions {
  static final ObjectMapper JSON = new ObjectMapper();

  private SmallVersions() {}

  static Version add(RegisteredModel model) {
    VersionDraft draft = model.draft(model.nextVersion());
    draft.model().supersede(model(draft.number()));
    return draft.publish(provenance(draft.number()), verdict(draft.number()));
  }

  /** Its parent is the version before. */
  static Provenance provenance(int number) {
    return new Provenance(
        number == 1 ? Optional.empty() : Optional.of(number - 1),
        JSON.createObjectNode().put("run.seed", "1"),
        JSON.createObjectNode().put("day-" + number, "fingerprint"),
        JSON.createObjectNode().put("newest", "day-" + number),
        JSON.createObjectNode().put("accuracy", 0.5 + number / 100.0));
  }

  static ObjectNode verdict(int number) {
    return JSON.createObjectNode().put("reason", "verdict on " + number);
  }

  static Model model(int number) {
    StateLayout layout =
        new StateLayout(List.of(new TensorSpec("weight", Role.PARAMETER, List.of(2))));
    SlicedVector values = SlicedVector.of(new float[] {number, -number});
    return new Model(
        number,
        10L * number,
        new NetworkState(layout, values, new TreeMap<>()),
        Map.of("of", number),
        new TreeMap<>(Map.of("classes.json", out -> out.write("[]".getBytes(UTF_8)))));
  }
}
