/**
 * Hand-written fakes of the ports in {@code dev.palyra.core}, and the contract suites that every
 * implementation of a port runs. For tests only. A fake keeps the port's promises in memory; where
 * it can be told to fail, it fails as the port says that it may.
 */
@NullMarked
package dev.palyra.testkit;

import org.jspecify.annotations.NullMarked;
