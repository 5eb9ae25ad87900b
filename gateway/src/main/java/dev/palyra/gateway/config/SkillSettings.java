package dev.palyra.gateway.config;

import dev.palyra.skills.PublisherKey;
import dev.palyra.skills.TrustRule;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * {@code [skills]}: whose skills are taken.
 *
 * @param trust the listed publishers; where none is listed, the one that a skill first came from
 */
public record SkillSettings(TrustRule trust) {
  public static final SkillSettings DEFAULTS = new SkillSettings(new TrustRule.FirstUse());

  static SkillSettings read(TomlSection section) {
    var publishers =
        section
            .list(
                "publishers",
                Form.parsed(
                    "an Ed25519 public key as `palyra skill keygen` prints it", PublisherKey::new),
                256)
            .orElse(List.of());
    if (section.has("publishers") && publishers.isEmpty()) {
      section.report("publishers", "skills.publishers must name at least one key, or be left out");
    }
    section.end();
    return publishers.isEmpty()
        ? DEFAULTS
        : new SkillSettings(new TrustRule.Listed(new LinkedHashSet<>(publishers)));
  }
}
