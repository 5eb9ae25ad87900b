package dev.palyra.sandbox.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Turns names into addresses, on the gateway's side. */
@FunctionalInterface
public interface Resolver {
  /** At least one address. */
  List<InetAddress> resolve(String name) throws IOException;

  /** The operating system's. */
  Resolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));
}
