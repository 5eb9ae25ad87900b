/**
 * Machines: the devices that were paired, what happens to them, and where the keys of the gateway's
 * certificate authority are kept. Certificates and handshakes belong to the module identity.
 */
@NullMarked
package dev.palyra.core.identity;

import org.jspecify.annotations.NullMarked;
