package dev.palyra.sandbox.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that are not the internet's: this host, its networks, cloud metadata, and the ways to
 * write an IPv4 address inside an IPv6 one. From the IANA special-purpose registries (RFC 6890).
 */
final class SpecialAddresses {
  private record Block(InetAddress start, int bits) {
    boolean contains(byte[] address) {
      byte[] prefix = start.getAddress();
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit & 7);
        if ((address[bit >> 3] & mask) != (prefix[bit >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final List<Block> BLOCKS =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "168.63.129.16/32", // Azure's metadata and DNS
              "::/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20",
              "5f00::/16",
              "fc00::/7",
              "fe80::/10",
              "fec0::/10",
              "ff00::/8")
          .map(SpecialAddresses::block)
          .toList();

  private SpecialAddresses() {}

  /** True for every address that a tool must name to reach. Mapped addresses count as IPv4. */
  static boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return BLOCKS.stream().anyMatch(block -> block.contains(bytes))
        || (!(address instanceof Inet4Address) && isMapped(bytes));
  }

  private static boolean isMapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == -1 && bytes[11] == -1;
  }

  private static Block block(String text) {
    int slash = text.indexOf('/');
    InetAddress prefix = InetAddress.ofLiteral(text.substring(0, slash));
    return new Block(prefix, Integer.parseInt(text.substring(slash + 1)));
  }
}
