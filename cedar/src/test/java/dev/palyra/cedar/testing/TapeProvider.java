package dev.palyra.cedar.testing;

import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/** Makes tapes for {@code @ForAll Tape}; registered with jqwik in {@code META-INF/services}. */
public final class TapeProvider implements ArbitraryProvider {
  /** More than all but the largest cases use. */
  private static final int LONGEST = 3_000;

  @Override
  public boolean canProvideFor(TypeUsage target) {
    return target.isOfType(Tape.class);
  }

  @Override
  public Set<Arbitrary<?>> provideFor(TypeUsage target, SubtypeProvider subtypes) {
    return Set.of(
        Arbitraries.integers()
            .between(0, Integer.MAX_VALUE)
            .withDistribution(RandomDistribution.uniform())
            .withoutEdgeCases()
            .array(int[].class)
            .ofMinSize(0)
            .ofMaxSize(LONGEST)
            .withSizeDistribution(RandomDistribution.uniform())
            .withoutEdgeCases()
            .map(Tape::new));
  }
}
