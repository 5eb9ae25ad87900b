/**
 * Signed bundles: where signatures are required, files come into force only if a trusted key signed
 * exactly these. Ed25519 (RFC 8032) by the Java platform.
 */
@NullMarked
package dev.palyra.policy.signing;

import org.jspecify.annotations.NullMarked;
