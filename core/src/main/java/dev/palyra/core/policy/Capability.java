package dev.palyra.core.policy;

import java.util.Optional;

/** What a tool can do to the world. Each is a group of actions in policies. */
public enum Capability {
  PROCESS_EXEC("process-exec"),
  NETWORK("network"),
  SECRETS_READ("secrets-read"),
  FILESYSTEM_READ("filesystem-read"),
  FILESYSTEM_WRITE("filesystem-write");

  private final String actionGroup;

  Capability(String actionGroup) {
    this.actionGroup = actionGroup;
  }

  /** The id of the action group in policies and of the capability in tool definitions. */
  public String actionGroup() {
    return actionGroup;
  }

  /** Returns the capability of that name. */
  public static Optional<Capability> parse(String name) {
    for (Capability capability : values()) {
      if (capability.actionGroup.equals(name)) {
        return Optional.of(capability);
      }
    }
    return Optional.empty();
  }
}
