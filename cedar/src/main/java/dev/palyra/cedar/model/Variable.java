package dev.palyra.cedar.model;

import java.util.Locale;

/** What a request binds. */
public enum Variable {
  PRINCIPAL,
  ACTION,
  RESOURCE,
  CONTEXT;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** As it is written in a policy. */
  @Override
  public String toString() {
    return text;
  }
}
