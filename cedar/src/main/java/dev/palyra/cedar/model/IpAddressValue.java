package dev.palyra.cedar.model;

/**
 * A Cedar {@code ipaddr}: an IPv4 or IPv6 address with the length of its network prefix; a single
 * address has the full length, 32 or 128. Host bits are kept and count in equality.
 *
 * @param v6 whether it is of IPv6; an address of IPv4 that is written in IPv6 is one of IPv6
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 * @param prefix how many leading bits name the network
 */
public record IpAddressValue(boolean v6, long high, long low, int prefix)
    implements ExtensionValue {
  /** The longest text there is: eight full groups and {@code /128}. */
  private static final int MAX_LENGTH = 43;

  public IpAddressValue {
    if (prefix < 0 || prefix > (v6 ? 128 : 32) || (!v6 && (high != 0 || low >>> 32 != 0))) {
      throw new IllegalArgumentException("not an address or a range of addresses");
    }
  }

  /**
   * Reads an address, optionally followed by {@code /} and the prefix length. Refused are leading
   * zeros in decimal numbers, IPv4 inside IPv6 ({@code ::ffff:1.2.3.4}) and zone names.
   *
   * @throws ExtensionException when the text is not of that form
   */
  public static IpAddressValue parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new ExtensionException("an IP address has at most %d characters", MAX_LENGTH);
    }
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    boolean v6 = address.indexOf(':') >= 0;
    int width = v6 ? 128 : 32;
    int prefix = slash < 0 ? width : number(text, slash + 1, text.length(), width);
    long[] bits = new long[2];
    if (prefix < 0 || !(v6 ? readV6(address, bits) : readV4(address, bits))) {
      throw new ExtensionException("`%s` is not an IP address or range", text);
    }
    return new IpAddressValue(v6, bits[0], bits[1], prefix);
  }

  /** A decimal number without leading zeros, or -1 when there is none or it is over the maximum. */
  private static int number(String text, int start, int end, int max) {
    if (!Digits.only(text, start, end)
        || end - start > 3
        || (end - start > 1 && text.charAt(start) == '0')) {
      return -1;
    }
    int number = Digits.number(text, start, end);
    return number <= max ? number : -1;
  }

  private static boolean readV4(String text, long[] bits) {
    int start = 0;
    for (int i = 0; i < 4; i++) {
      int end = i < 3 ? text.indexOf('.', start) : text.length();
      int octet = end < 0 ? -1 : number(text, start, end, 255);
      if (octet < 0) {
        return false;
      }
      bits[1] = bits[1] << 8 | octet;
      start = end + 1;
    }
    return true;
  }

  private static boolean readV6(String text, long[] bits) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return readGroups(text, 0, text.length(), 0, bits) == 8;
    }
    int tail = gap + 2;
    int before = readGroups(text, 0, gap, 0, bits);
    int after = countGroups(text, tail);
    // The gap stands for at least one group.
    return before >= 0
        && before + after < 8
        && readGroups(text, tail, text.length(), 8 - after, bits) == 8;
  }

  private static int countGroups(String text, int start) {
    return start == text.length()
        ? 0
        : 1 + (int) text.chars().skip(start).filter(c -> c == ':').count();
  }

  /** Reads groups into the address from the given one on; answers the one after, or -1. */
  private static int readGroups(String text, int start, int end, int group, long[] bits) {
    if (start == end) {
      return group;
    }
    int at = start;
    while (true) {
      int colon = text.indexOf(':', at);
      int stop = colon < 0 || colon > end ? end : colon;
      if (group == 8 || stop == at || stop - at > 4) {
        return -1;
      }
      for (int i = at; i < stop; i++) {
        int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
        if (digit < 0) {
          return -1;
        }
        bits[group >> 2] |= (long) digit << ((3 - (group & 3)) * 16 + (stop - 1 - i) * 4);
      }
      group++;
      if (stop == end) {
        return group;
      }
      at = stop + 1;
    }
  }

  /** Whether the whole range is in 127.0.0.0/8, or it is ::1. */
  public boolean isLoopback() {
    return v6 ? high == 0 && low == 1 && prefix == 128 : low >>> 24 == 127 && prefix >= 8;
  }

  /** Whether the whole range is in 224.0.0.0/4 or ff00::/8. */
  public boolean isMulticast() {
    return v6 ? high >>> 56 == 0xff && prefix >= 8 : low >>> 28 == 14 && prefix >= 4;
  }

  /** Whether every address of this range is in the other one; false between IPv4 and IPv6. */
  public boolean isInRange(IpAddressValue range) {
    if (v6 != range.v6 || prefix < range.prefix) {
      return false;
    }
    if (!v6) {
      return (low ^ range.low) >>> (32 - range.prefix) == 0;
    }
    int first = Math.min(range.prefix, 64);
    return sameBits(high, range.high, first) && sameBits(low, range.low, range.prefix - first);
  }

  /** Whether the leading bits agree; a shift by 64 would be one by 0. */
  private static boolean sameBits(long a, long b, int bits) {
    return bits == 0 || (a ^ b) >>> (64 - bits) == 0;
  }

  /** The address and its prefix length. IPv6 is written in full, without {@code ::}. */
  public String argument() {
    StringBuilder out = new StringBuilder();
    if (v6) {
      for (int i = 0; i < 8; i++) {
        long bits = (i < 4 ? high : low) >>> (48 - 16 * (i % 4)) & 0xffff;
        out.append(i == 0 ? "" : ":").append(Long.toHexString(bits));
      }
    } else {
      out.append(low >>> 24).append('.').append(low >>> 16 & 255).append('.');
      out.append(low >>> 8 & 255).append('.').append(low & 255);
    }
    return out.append('/').append(prefix).toString();
  }

  @Override
  public String toString() {
    return "ip(\"" + argument() + "\")";
  }
}
