/**
 * The gateway: configuration, tool catalogue, HTTP API, and the one composition root. {@link
 * dev.palyra.gateway.Main} starts it, {@link dev.palyra.gateway.Wiring} puts the parts together by
 * hand.
 *
 * <p>Deliberately absent: a DI container, a second way to the gate, listening on anything but
 * loopback.
 */
@NullMarked
package dev.palyra.gateway;

import org.jspecify.annotations.NullMarked;
