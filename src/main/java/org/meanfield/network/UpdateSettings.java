package org.meanfield.network;

import java.io.Serializable;
import org.meanfield.config.ScheduleConfig;
import org.meanfield.config.UpdaterConfig;

/**
 * What is configured of one named update: how it changes the parameters that are its own, and how
 * fast from one to the next.
 *
 * @param name such as {@link UpdateRule#ONLY} or {@code discriminator}
 */
public record UpdateSettings(String name, UpdaterConfig updater, ScheduleConfig schedule)
    implements Serializable {

  /** What of it the engine needs: all but the learning rate, which changes. */
  UpdateRule rule() {
    return new UpdateRule(name, Optimizers.of(updater), updater.clipNorm());
  }
}
