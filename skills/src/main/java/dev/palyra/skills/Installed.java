package dev.palyra.skills;

import static dev.palyra.core.Require.require;

import java.time.Instant;
import java.util.Optional;

/**
 * A skill that is installed, as it was when it was.
 *
 * @param digest of its package
 * @param quarantine why it must not run, if so
 */
public record Installed(
    SkillId id,
    SkillVersion version,
    String digest,
    PublisherKey publisher,
    Instant at,
    Optional<String> quarantine) {
  public Installed {
    require(digest.matches("[0-9a-f]{64}"), "a digest has 64 digits in lower-case hex");
  }

  Installed withQuarantine(Optional<String> reason) {
    return new Installed(id, version, digest, publisher, at, reason);
  }
}
