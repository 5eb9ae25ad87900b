/**
 * The only way out of a tier C sandbox.
 *
 * <p>The sandbox's network is empty. {@link dev.palyra.sandbox.egress.EgressGuard} answers the
 * program's {@code connect} system calls: one to the proxy's address gets a socket that is
 * connected to the {@link dev.palyra.sandbox.egress.EgressProxy}, one to the sandbox's own loopback
 * goes on, and every other fails at once and is recorded. The proxy resolves names itself, refuses
 * special addresses, asks the {@link dev.palyra.core.sandbox.EgressPolicy}, and connects to the
 * very address that was checked.
 *
 * <p>Deliberately absent: a cache, HTTP/2 on the plain side, upgrades, and any protocol in which
 * the name that the program shows the host could differ from the one it asked for.
 */
@NullMarked
package dev.palyra.sandbox.egress;

import org.jspecify.annotations.NullMarked;
