package dev.palyra.store;

import static dev.palyra.core.Require.require;

/**
 * The bounds of the store.
 *
 * @param queue appends that may wait for the disk at once; one more fails
 * @param outputBytes of standard output, and as much of standard error, that is kept of one call;
 *     the rest is left behind and the result then says that it is truncated
 * @param readers queries that run at once; one more waits
 */
public record StoreLimits(int queue, int outputBytes, int readers) {
  public static final StoreLimits DEFAULTS = new StoreLimits(1_024, 1 << 20, 4);

  public StoreLimits {
    require(
        queue >= 1 && queue <= 65_536, "store.queue must be between 1 and 65536, got `%d`", queue);
    require(
        outputBytes >= 0 && outputBytes <= 64 << 20,
        "store.output-bytes must be between 0 and 67108864, got `%d`",
        outputBytes);
    require(
        readers >= 1 && readers <= 64, "store.readers must be between 1 and 64, got `%d`", readers);
  }
}
