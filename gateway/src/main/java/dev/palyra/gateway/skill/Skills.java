package dev.palyra.gateway.skill;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.gateway.config.SkillSettings;
import dev.palyra.skills.Installed;
import dev.palyra.skills.SkillPackage;
import dev.palyra.skills.SkillRefusedException;
import dev.palyra.skills.SkillStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The skills at one moment. One that does not verify is left out and its tools do not exist; one in
 * quarantine keeps its tools, so that policies about them stay valid, and none of them runs.
 *
 * @param installed all of them, as they are recorded
 * @param loaded what verified
 * @param facts for the audit log: one for each installed skill, in the same order
 */
public record Skills(List<Installed> installed, List<SkillPackage> loaded, List<AuditEvent> facts) {
  private static final Logger LOG = LoggerFactory.getLogger(Skills.class);

  public Skills {
    installed = List.copyOf(installed);
    loaded = List.copyOf(loaded);
    facts = List.copyOf(facts);
  }

  /** The store below a home. */
  public static SkillStore store(Path home, SkillSettings settings, InstantSource clock) {
    return new SkillStore(
        home.resolve("skills"), home.resolve("state/skills"), settings.trust(), clock);
  }

  /** Verifies and loads all that is installed. */
  public static Skills load(SkillStore store) throws IOException {
    List<SkillPackage> loaded = new ArrayList<>();
    List<AuditEvent> facts = new ArrayList<>();
    List<Installed> all;
    try {
      all = store.list();
    } catch (SkillRefusedException e) {
      throw new IOException(e.getMessage(), e);
    }
    for (Installed skill : all) {
      try {
        loaded.add(store.load(skill.id()));
        facts.add(fact(skill, skill.quarantine().isPresent() ? "quarantined" : "loaded", ""));
      } catch (SkillRefusedException e) {
        String reason = String.valueOf(e.getMessage());
        LOG.atError()
            .addKeyValue("skill", skill.id())
            .addKeyValue("reason", reason)
            .log("a skill is not loaded");
        facts.add(fact(skill, "refused", reason));
      }
    }
    return new Skills(all, loaded, facts);
  }

  static AuditEvent fact(Installed skill, String what, String reason) {
    return new AuditEvent.Lifecycle(
        "skill." + what,
        Map.of(
            "skill", skill.id().value(),
            "version", skill.version().toString(),
            "digest", skill.digest(),
            "publisher", skill.publisher().fingerprint(),
            "reason", skill.quarantine().orElse(reason)));
  }
}
