package dev.palyra.cedar.model;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * A Cedar {@code datetime}: an instant to the millisecond.
 *
 * @param epochMillis milliseconds since 1970-01-01T00:00:00Z, without leap seconds
 */
public record DatetimeValue(long epochMillis) implements ExtensionValue, Comparable<DatetimeValue> {
  private static final long DAY = 86_400_000;
  private static final int DATE_LENGTH = "YYYY-MM-DD".length();
  private static final int TIME_LENGTH = "YYYY-MM-DDThh:mm:ss".length();

  /**
   * Reads {@code YYYY-MM-DD}, or that followed by {@code Thh:mm:ss}, optionally {@code .SSS}, and
   * {@code Z} or an offset {@code ±hhmm}.
   *
   * @throws ExtensionException when the text is not of that form or names no instant
   */
  public static DatetimeValue parse(String text) {
    if (!matches(text, 0, "0000-00-00")) {
      throw new ExtensionException(
          "`%s` is not a datetime, expected it to start with YYYY-MM-DD", text);
    }
    if (text.length() == DATE_LENGTH) {
      return new DatetimeValue(date(text));
    }
    if (!matches(text, DATE_LENGTH, "T00:00:00")) {
      throw new ExtensionException(
          "`%s` is not a datetime, expected Thh:mm:ss after the date", text);
    }
    boolean hasMillis = matches(text, TIME_LENGTH, ".000");
    int zone = hasMillis ? TIME_LENGTH + 4 : TIME_LENGTH;
    boolean utc = text.length() == zone + 1 && text.charAt(zone) == 'Z';
    boolean offset =
        text.length() == zone + 5 && (matches(text, zone, "+0000") || matches(text, zone, "-0000"));
    if (!utc && !offset) {
      throw new ExtensionException(
          "`%s` is not a datetime, expected Z, .SSSZ, ±hhmm or .SSS±hhmm after the time", text);
    }
    long millis = date(text) + time(text, DATE_LENGTH + 1);
    if (hasMillis) {
      millis += Digits.number(text, TIME_LENGTH + 1, zone);
    }
    return new DatetimeValue(offset ? millis - offset(text, zone) : millis);
  }

  /** Whether the text continues as the pattern does, in which {@code 0} stands for any digit. */
  private static boolean matches(String text, int at, String pattern) {
    if (text.length() < at + pattern.length()) {
      return false;
    }
    for (int i = 0; i < pattern.length(); i++) {
      char wanted = pattern.charAt(i);
      char c = text.charAt(at + i);
      if (wanted == '0' ? !Digits.is(c) : c != wanted) {
        return false;
      }
    }
    return true;
  }

  private static long date(String text) {
    try {
      return DAY
          * LocalDate.of(
                  Digits.number(text, 0, 4), Digits.number(text, 5, 7), Digits.number(text, 8, 10))
              .toEpochDay();
    } catch (DateTimeException _) {
      throw new ExtensionException("`%s` names no day of the calendar", text);
    }
  }

  private static long time(String text, int at) {
    int hour = Digits.number(text, at, at + 2);
    int minute = Digits.number(text, at + 3, at + 5);
    int second = Digits.number(text, at + 6, at + 8);
    if (hour > 23 || minute > 59 || second > 59) {
      throw new ExtensionException("`%s` names no time of the day", text);
    }
    return ((hour * 60L + minute) * 60 + second) * 1_000;
  }

  private static long offset(String text, int at) {
    int hour = Digits.number(text, at + 1, at + 3);
    int minute = Digits.number(text, at + 3, at + 5);
    if (hour > 23 || minute > 59) {
      throw new ExtensionException("`%s` has an offset of more than 23 hours 59 minutes", text);
    }
    long millis = (hour * 60L + minute) * 60_000;
    return text.charAt(at) == '-' ? -millis : millis;
  }

  /**
   * This instant and a duration later.
   *
   * @throws ExtensionException when that exceeds 64 bits of milliseconds
   */
  public DatetimeValue offset(DurationValue duration) {
    try {
      return new DatetimeValue(Math.addExact(epochMillis, duration.millis()));
    } catch (ArithmeticException _) {
      throw new ExtensionException("%s + %s exceeds the range of datetime", this, duration);
    }
  }

  /**
   * The time that has passed since the other instant.
   *
   * @throws ExtensionException when that exceeds 64 bits of milliseconds
   */
  public DurationValue durationSince(DatetimeValue other) {
    try {
      return new DurationValue(Math.subtractExact(epochMillis, other.epochMillis));
    } catch (ArithmeticException _) {
      throw new ExtensionException("%s - %s exceeds the range of duration", this, other);
    }
  }

  /**
   * The start of the day, in UTC.
   *
   * @throws ExtensionException when that is before the first instant there is
   */
  public DatetimeValue toDate() {
    try {
      return new DatetimeValue(Math.subtractExact(epochMillis, toTime().millis()));
    } catch (ArithmeticException _) {
      throw new ExtensionException("the day of %s starts before the range of datetime", this);
    }
  }

  /** The time since the start of the day, in UTC; never negative. */
  public DurationValue toTime() {
    return new DurationValue(Math.floorMod(epochMillis, DAY));
  }

  @Override
  public int compareTo(DatetimeValue other) {
    return Long.compare(epochMillis, other.epochMillis);
  }

  /**
   * As an offset from 1970, which can be written for every instant; {@link #parse} can't read it.
   */
  @Override
  public String toString() {
    return "datetime(\"1970-01-01\").offset(duration(\"" + epochMillis + "ms\"))";
  }
}
