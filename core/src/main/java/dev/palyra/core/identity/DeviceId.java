package dev.palyra.core.identity;

import static dev.palyra.core.Require.require;

import java.util.regex.Pattern;

/** Identifies one paired device for ever: a ULID. It is never used again for another device. */
public record DeviceId(String value) implements Comparable<DeviceId> {
  private static final Pattern FORM = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  public DeviceId {
    require(FORM.matcher(value).matches(), "device id must be a ULID, got `%s`", value);
  }

  @Override
  public int compareTo(DeviceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
