package org.meanfield.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Who holds a folder: the content of a lock file.
 *
 * @param token unique to one acquisition
 * @param holder what the holder calls itself
 * @param processSpace within which process ids mean the same process: this start of this machine,
 *     and this container where there is one
 * @param processStart start of the process, since ids are used again; may be empty
 * @param since, expires ISO 8601 instants by the holder's clock
 */
record LeaseRecord(
    String token,
    String holder,
    String host,
    String processSpace,
    long processId,
    String processStart,
    String since,
    String expires) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  static LeaseRecord ofThisProcess(String holder, Instant now, Instant expires) {
    ProcessHandle self = ProcessHandle.current();
    return new LeaseRecord(
        UUID.randomUUID().toString(),
        holder,
        hostName(),
        thisProcessSpace(),
        self.pid(),
        start(self),
        now.toString(),
        expires.toString());
  }

  LeaseRecord until(Instant other) {
    return new LeaseRecord(
        token, holder, host, processSpace, processId, processStart, since, other.toString());
  }

  byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty for what is not a lock, or not yet one. */
  static Optional<LeaseRecord> parse(byte[] json) {
    try {
      LeaseRecord parsed = JSON.readValue(json, LeaseRecord.class);
      Instant.parse(parsed.expires());
      return Optional.of(parsed).filter(r -> r.token() != null && r.processSpace() != null);
    } catch (IOException | DateTimeParseException | NullPointerException e) {
      return Optional.empty();
    }
  }

  /** Whether the lease ran out, or its process is known to be gone. */
  boolean isStale(Instant now) {
    return now.isAfter(Instant.parse(expires))
        || processSpace.equals(thisProcessSpace()) && !processIsAlive();
  }

  private boolean processIsAlive() {
    return ProcessHandle.of(processId)
        .filter(ProcessHandle::isAlive)
        .filter(p -> Objects.equals(start(p), processStart))
        .isPresent();
  }

  String describe() {
    return "%s on %s (process %s) since %s; its lease ends at %s unless it is renewed"
        .formatted(holder, host, processId, since, expires);
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unnamed host";
    }
  }

  private static String thisProcessSpace() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException e) {
      // Not Linux: a host's name is the best there is.
      return hostName();
    }
  }
}
