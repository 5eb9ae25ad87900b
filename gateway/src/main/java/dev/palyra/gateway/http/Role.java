package dev.palyra.gateway.http;

import dev.palyra.core.call.Principal;

/** What a route takes. */
public enum Role {
  /** Nothing: the answer is the same for everybody and tells nothing of this installation. */
  PUBLIC,
  /** Any valid credential; what belongs to other principals stays hidden from an agent. */
  CALLER,
  /** An operator's credential. */
  OPERATOR,
  /** Nothing on the device port, where a device gets its credential; else an operator's. */
  PAIRING,
  /** The certificate of a paired device, or an operator's credential. */
  DEVICE;

  boolean admits(Principal principal) {
    return switch (this) {
      case PUBLIC, CALLER -> true;
      case OPERATOR, DEVICE, PAIRING -> principal.kind() == Principal.Kind.OPERATOR;
    };
  }
}
