/** Handshakes beside plain JSSE, pairing, and how fast a device is shut out. */
@NullMarked
package dev.palyra.bench.identity;

import org.jspecify.annotations.NullMarked;
