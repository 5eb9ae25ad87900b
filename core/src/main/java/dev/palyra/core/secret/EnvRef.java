package dev.palyra.core.secret;

import java.util.regex.Pattern;

/** A variable of the gateway's own environment: {@code env:NAME}. */
public record EnvRef(String name) implements SecretRef {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  public EnvRef {
    Syntax.require(NAME, name, "environment variable");
  }

  @Override
  public String label() {
    return "env/" + name;
  }

  @Override
  public String toString() {
    return "env:" + name;
  }
}
