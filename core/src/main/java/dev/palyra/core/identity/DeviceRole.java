package dev.palyra.core.identity;

import dev.palyra.core.call.Principal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a device was paired as. The role decides the type of the principal that policies see, and
 * with it everything that the device may do: there is no second list of scopes.
 */
public enum DeviceRole {
  /** Proposes tool calls, and can never resolve an approval: {@code Agent::"<id>"}. */
  AGENT(Principal.Kind.AGENT),
  /** An operator's own machine, which may do what an operator may: {@code Operator::"<id>"}. */
  OPERATOR(Principal.Kind.OPERATOR),
  /** Proposes calls where a policy names it, and nothing else: {@code Device::"<id>"}. */
  NODE(Principal.Kind.DEVICE);

  private final Principal.Kind kind;

  DeviceRole(Principal.Kind kind) {
    this.kind = kind;
  }

  /** The principal that a device of this role acts as. */
  public Principal principal(DeviceId device) {
    return new Principal(kind, device.value());
  }

  /** The name used on the command line, in the API and in the store. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role with this {@link #word()}; empty for anything else. */
  public static Optional<DeviceRole> ofWord(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
