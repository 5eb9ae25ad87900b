package dev.palyra.cedar.model;

import java.math.BigDecimal;

/**
 * A decimal number with four digits after the point.
 *
 * @param tenThousandths the number times 10,000
 */
public record DecimalValue(long tenThousandths)
    implements ExtensionValue, Comparable<DecimalValue> {
  @Override
  public int compareTo(DecimalValue other) {
    return Long.compare(tenThousandths, other.tenThousandths);
  }

  @Override
  public String toString() {
    return "decimal(\"" + BigDecimal.valueOf(tenThousandths, 4).toPlainString() + "\")";
  }
}
