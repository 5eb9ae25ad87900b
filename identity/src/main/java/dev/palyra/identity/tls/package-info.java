/**
 * Mutual TLS 1.3 over the JDK's own implementation: keys that can be replaced while connections are
 * open, and trust that is decided by {@link dev.palyra.identity.cert.ChainRules} alone.
 */
@NullMarked
package dev.palyra.identity.tls;

import org.jspecify.annotations.NullMarked;
