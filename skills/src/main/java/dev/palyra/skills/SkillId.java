package dev.palyra.skills;

import static dev.palyra.core.Require.require;

import java.util.regex.Pattern;

/**
 * The name of a skill, which policies see as {@code skill_id}: lower-case words with {@code -}
 * between. Every tool of the skill has it in front of its own name.
 */
public record SkillId(String value) implements Comparable<SkillId> {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*(?:-[a-z0-9]+)*");

  public SkillId {
    require(
        value.length() <= 64 && FORM.matcher(value).matches(),
        "a skill's id is 1 to 64 lower-case letters and digits with `-` between, got `%s`",
        value);
  }

  /** Whether a tool of this name may come from this skill. */
  public boolean owns(String toolName) {
    return toolName.startsWith(value + ".");
  }

  @Override
  public int compareTo(SkillId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
