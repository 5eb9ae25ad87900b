package dev.palyra.cedar.model;

import java.util.Locale;

/** What a policy does when it applies. */
public enum Effect {
  PERMIT,
  FORBID;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** As it is written in a policy. */
  @Override
  public String toString() {
    return text;
  }
}
