package dev.palyra.skills;

import static dev.palyra.core.Require.require;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Three numbers, as in {@code 1.12.0}; each is compared as a number. */
public record SkillVersion(int major, int minor, int patch) implements Comparable<SkillVersion> {
  private static final Pattern FORM =
      Pattern.compile("(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})");
  private static final Comparator<SkillVersion> ORDER =
      Comparator.comparingInt(SkillVersion::major)
          .thenComparingInt(SkillVersion::minor)
          .thenComparingInt(SkillVersion::patch);

  /** Reads what {@link #toString} writes. */
  public static SkillVersion parse(String text) {
    Matcher matcher = FORM.matcher(text);
    require(matcher.matches(), "a version is three numbers such as 1.12.0, got `%s`", text);
    return new SkillVersion(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)));
  }

  @Override
  public int compareTo(SkillVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
