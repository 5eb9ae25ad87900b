package dev.palyra.cedar.model;

/**
 * An address or a range of addresses.
 *
 * @param v6 whether it is of IPv6
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 * @param prefix how many leading bits are fixed: 32 or 128 for a single address
 */
public record IpAddressValue(boolean v6, long high, long low, int prefix)
    implements ExtensionValue {
  public IpAddressValue {
    if (prefix < 0 || prefix > (v6 ? 128 : 32) || (!v6 && (high != 0 || low >>> 32 != 0))) {
      throw new IllegalArgumentException("not an address or a range of addresses");
    }
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("ip(\"");
    if (v6) {
      for (int i = 0; i < 8; i++) {
        long half = i < 4 ? high : low;
        out.append(i == 0 ? "" : ":")
            .append(Long.toHexString(half >>> (48 - 16 * (i % 4)) & 0xffff));
      }
    } else {
      out.append(low >>> 24).append('.').append(low >>> 16 & 255).append('.');
      out.append(low >>> 8 & 255).append('.').append(low & 255);
    }
    return out.append('/').append(prefix).append("\")").toString();
  }
}
