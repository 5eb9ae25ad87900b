package dev.palyra.core.approval;

import static dev.palyra.core.Require.require;

import java.util.regex.Pattern;

/** Identifies one grant: a ULID. */
public record GrantId(String value) {
  private static final Pattern FORM = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  public GrantId {
    require(FORM.matcher(value).matches(), "grant id must be a ULID, got `%s`", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
