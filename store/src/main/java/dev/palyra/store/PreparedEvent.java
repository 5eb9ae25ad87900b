package dev.palyra.store;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLine;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * An event with everything already rendered, on the caller's thread: the one writer is the
 * bottleneck of the whole gateway, and a value that has no text must fail its caller alone.
 *
 * @param fieldsJson the canonical text of {@code fields}
 */
record PreparedEvent(
    AuditEvent event,
    String kind,
    SequencedMap<String, String> fields,
    String fieldsJson,
    Optional<StoredResult> result) {

  static PreparedEvent of(AuditEvent event, int outputLimit) {
    AuditText text = AuditText.of(event);
    Optional<StoredResult> result =
        event instanceof AuditEvent.Finished finished
            ? Optional.of(StoredResult.of(finished.result(), outputLimit))
            : Optional.empty();
    return new PreparedEvent(
        event, text.kind(), text.fields(), AuditLine.text(text.fields()), result);
  }

  StoredResult storedResult() {
    return result.orElseThrow();
  }
}
