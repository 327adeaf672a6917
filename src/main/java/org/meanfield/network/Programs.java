package org.meanfield.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.kernel.CarriedState;
import org.meanfield.kernel.Plan;
import org.meanfield.network.state.ReplicaState;

/**
 * A network's programs by shape, and what is told or set of all of them together.
 *
 * @param <S> what tells one program from another
 * @param <P> a program with what it is fed through
 */
final class Programs<S, P extends EngineNetwork.Fed> {
  /** The first is the one whose layouts the parameters take. */
  private final Map<S, P> byShape = new LinkedHashMap<>();

  void add(S shape, P program) {
    byShape.put(shape, program);
  }

  P of(S shape) {
    return byShape.get(shape);
  }

  /** What is carried from batch to batch goes by its name alone. */
  void requireStatesApart() {
    Set<String> names = new HashSet<>();
    for (P each : byShape.values()) {
      for (CarriedState own : each.program().carried()) {
        if (!names.add(own.name())) {
          throw new IllegalArgumentException(
              own.name() + ": two training programs carry a state of this name");
        }
      }
    }
  }

  /** What a replica carries from its last round; what it does not name is cleared. */
  void carry(ReplicaState carried) {
    for (P each : byShape.values()) {
      for (CarriedState own : each.program().carried()) {
        float[] values = carried.tensors().get(own.name());
        if (values == null) {
          own.clear();
        } else {
          own.load(values, 0);
        }
      }
    }
  }

  /** What a replica carries into its next round. */
  ReplicaState carried() {
    SortedMap<String, float[]> tensors = new TreeMap<>();
    for (P each : byShape.values()) {
      for (CarriedState own : each.program().carried()) {
        float[] values = new float[own.rows() * own.width()];
        own.read(values, 0);
        tensors.put(own.name(), values);
      }
    }
    return new ReplicaState(tensors);
  }

  /** That of the first shape, and what others have beside the same over other numbers of rows. */
  Plan plan() {
    List<Plan.Choice> choices = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (P program : byShape.values()) {
      List<Plan.Choice> further =
          program.program().plan().choices().stream()
              .filter(choice -> !known.contains(choice.primitive()))
              .toList();
      choices.addAll(further);
      further.forEach(choice -> known.add(choice.primitive()));
    }
    return new Plan(choices);
  }
}
