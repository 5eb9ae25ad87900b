/**
 * The device's side: its key and pins on disk, pairing, calls over mutual TLS, and renewal. The
 * private key is made here and never leaves.
 */
@NullMarked
package dev.palyra.identity.device;

import org.jspecify.annotations.NullMarked;
