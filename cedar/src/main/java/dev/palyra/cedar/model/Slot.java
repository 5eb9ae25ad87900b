package dev.palyra.cedar.model;

/** A hole in the scope of a template. */
public enum Slot implements EntityRef {
  /** {@code ?principal}, which may stand only in the constraint of the principal. */
  PRINCIPAL("?principal"),
  /** {@code ?resource}, which may stand only in the constraint of the resource. */
  RESOURCE("?resource");

  private final String text;

  Slot(String text) {
    this.text = text;
  }

  /** As it is written in a policy. */
  @Override
  public String toString() {
    return text;
  }
}
