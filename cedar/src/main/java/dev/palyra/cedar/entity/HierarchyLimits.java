package dev.palyra.cedar.entity;

/**
 * How many ancestors a store may hold at most: they are kept computed, and the sum over a chain of
 * parents grows with its square.
 *
 * @param ancestors of one entity
 * @param total of all entities together, those with the same parents counted once
 */
public record HierarchyLimits(int ancestors, long total) {
  /** 10,000 of one entity, 20 million in all. */
  public static final HierarchyLimits DEFAULTS = new HierarchyLimits(10_000, 20_000_000);

  public HierarchyLimits {
    if (ancestors < 1 || total < 1) {
      throw new IllegalArgumentException("every limit of a hierarchy must be at least 1");
    }
  }
}
