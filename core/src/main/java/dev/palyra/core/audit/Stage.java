package dev.palyra.core.audit;

/** The stages of a call whose time is taken, in the order of the flow. */
public enum Stage {
  POLICY("policy"),
  APPROVAL("approval"),
  SECRETS("secrets"),
  SANDBOX("sandbox"),
  RECORD("record");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
