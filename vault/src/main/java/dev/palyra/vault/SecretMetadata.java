package dev.palyra.vault;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is known about a secret beside its value. Encrypted at rest all the same.
 *
 * @param owner who answers for it; at most 256 characters, may be empty
 * @param description what it is for; at most 1,024 characters, may be empty
 * @param rotationDue when it should be replaced; a reminder that changes nothing by itself
 * @param tools the only tools that may be given it; empty leaves that to policy
 * @param hosts the only hosts that a tool holding it may connect to; empty leaves that to policy
 * @param shortAllowed whether a value too short to be redacted may be handed out
 */
public record SecretMetadata(
    String owner,
    String description,
    Optional<Instant> rotationDue,
    Set<String> tools,
    Set<String> hosts,
    boolean shortAllowed) {

  /** No owner, no description, bound to nothing. */
  public static final SecretMetadata NONE =
      new SecretMetadata("", "", Optional.empty(), Set.of(), Set.of(), false);

  public SecretMetadata {
    tools = Set.copyOf(tools);
    hosts = Set.copyOf(hosts);
    require(owner.length() <= 256, "owner");
    require(description.length() <= 1_024, "description");
    require(tools.size() <= 128 && tools.stream().allMatch(t -> t.length() <= 256), "tools");
    require(hosts.size() <= 128 && hosts.stream().allMatch(h -> h.length() <= 256), "hosts");
  }

  private static void require(boolean fits, String field) {
    if (!fits) {
      throw new IllegalArgumentException("secret metadata: %s is too long".formatted(field));
    }
  }

  /** The same, described by {@code text}. */
  public SecretMetadata withDescription(String text) {
    return new SecretMetadata(owner, text, rotationDue, tools, hosts, shortAllowed);
  }

  /** The same, owned by {@code name}. */
  public SecretMetadata withOwner(String name) {
    return new SecretMetadata(name, description, rotationDue, tools, hosts, shortAllowed);
  }

  /** The same, due for rotation at {@code when}. */
  public SecretMetadata withRotationDue(Instant when) {
    return new SecretMetadata(owner, description, Optional.of(when), tools, hosts, shortAllowed);
  }

  /** The same, bound to these tools and hosts. */
  public SecretMetadata boundTo(Set<String> onlyTools, Set<String> onlyHosts) {
    return new SecretMetadata(owner, description, rotationDue, onlyTools, onlyHosts, shortAllowed);
  }

  /** The same, to be handed out even if too short to be redacted. */
  public SecretMetadata allowingShort() {
    return new SecretMetadata(owner, description, rotationDue, tools, hosts, true);
  }
}
