/**
 * Benchmarks of the Cedar library, with the official Java binding as the peer in the same run. How
 * to run them and what they measured is in {@code bench/README.md} and {@code bench/results/}.
 */
@NullMarked
package dev.palyra.bench.cedar;

import org.jspecify.annotations.NullMarked;
