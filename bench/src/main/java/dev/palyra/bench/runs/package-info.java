/** Runs of agents, many at the same time. */
@org.jspecify.annotations.NullMarked
package dev.palyra.bench.runs;
