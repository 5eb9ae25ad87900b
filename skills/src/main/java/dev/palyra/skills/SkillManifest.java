package dev.palyra.skills;

import static dev.palyra.skills.SkillRefusedException.check;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/**
 * What a skill says about itself in {@code skill.toml}. Nothing but {@code id} and {@code version}
 * has a meaning to the gateway.
 *
 * @param publisher a name for people; it proves nothing, the key does
 */
public record SkillManifest(
    SkillId id,
    SkillVersion version,
    String description,
    Optional<String> publisher,
    Optional<String> license) {
  private static final List<String> KEYS =
      List.of("id", "version", "description", "publisher", "license");
  private static final int MAX_TEXT = 1_000;

  static SkillManifest read(String text) throws SkillRefusedException {
    TomlParseResult toml = Toml.parse(text);
    check(!toml.hasErrors(), "skill.toml is not TOML");
    Set<String> unknown = new TreeSet<>(toml.keySet());
    KEYS.forEach(unknown::remove);
    check(unknown.isEmpty(), "skill.toml: unknown key \"%s\"", String.join("\", \"", unknown));
    try {
      return new SkillManifest(
          new SkillId(required(toml, "id")),
          SkillVersion.parse(required(toml, "version")),
          required(toml, "description"),
          text(toml, "publisher"),
          text(toml, "license"));
    } catch (IllegalArgumentException e) {
      throw new SkillRefusedException("skill.toml: " + e.getMessage());
    }
  }

  private static String required(TomlParseResult toml, String key) throws SkillRefusedException {
    return text(toml, key)
        .orElseThrow(() -> new SkillRefusedException("skill.toml: \"" + key + "\" is missing"));
  }

  private static Optional<String> text(TomlParseResult toml, String key)
      throws SkillRefusedException {
    @Nullable Object value = toml.get(List.of(key));
    if (value == null) {
      return Optional.empty();
    }
    check(
        value instanceof String text
            && !text.isBlank()
            && text.length() <= MAX_TEXT
            && text.chars().noneMatch(Character::isISOControl),
        "skill.toml: \"%s\" must be a text of one line",
        key);
    return Optional.of((String) value);
  }
}
