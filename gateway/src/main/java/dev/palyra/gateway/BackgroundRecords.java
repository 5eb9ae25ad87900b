package dev.palyra.gateway;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.run.RunChange;
import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.BackgroundProcesses;
import dev.palyra.core.sandbox.BackgroundProcesses.Owned;
import dev.palyra.core.sandbox.BackgroundProcesses.Owner;
import dev.palyra.core.sandbox.Mechanism;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the audit log says of programs in the background, and what they learn from it. */
final class BackgroundRecords {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundRecords.class);

  private BackgroundRecords() {}

  /**
   * Records how one has ended, with its attestation. Its start is the call of {@code process.start}
   * that is on record, whose answer has the same id.
   */
  static void ended(AuditLog log, Owned owned) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("process", owned.status().id());
    fields.put("principal", owned.owner().principal().toString());
    fields.put("run", owned.owner().run());
    owned.status().ending().ifPresent(ending -> fields.put("ended", ending));
    owned
        .status()
        .ended()
        .ifPresent(execution -> {
          Attestation attestation = execution.attestation();
          fields.put("tier", attestation.tier().label());
          attestation.programDigest().ifPresent(digest -> fields.put("program_sha256", digest));
          fields.put("arguments_sha256", attestation.argumentsDigest());
          fields.put(
              "mechanisms",
              attestation.mechanisms().stream()
                  .map(Mechanism::name)
                  .collect(Collectors.joining(", ")));
          fields.put("wall_time_ms", Long.toString(attestation.wallTime().toMillis()));
          fields.put("cpu_time_ms", Long.toString(attestation.cpuTime().toMillis()));
          fields.put("peak_memory_bytes", Long.toString(attestation.peakMemoryBytes()));
          fields.put("output_bytes", Long.toString(attestation.outputBytes()));
          fields.put("truncated", Boolean.toString(attestation.truncated()));
        });
    try {
      log.append(new AuditEvent.Lifecycle("process.ended", fields));
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("process", owned.status().id())
          .setCause(e)
          .log("the end of a program in the background could not be recorded");
    }
  }

  /** A view of {@code log} after which nothing of a run that has ended there goes on. */
  static AuditLog endingRuns(AuditLog log, BackgroundProcesses processes) {
    return events -> {
      log.append(events);
      for (AuditEvent event : events) {
        if (event instanceof AuditEvent.RunChanged(RunChange.Ended ended)) {
          processes.endRun(new Owner(ended.principal(), ended.id().value()));
        }
      }
    };
  }
}
