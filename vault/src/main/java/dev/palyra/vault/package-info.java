/**
 * Secrets at rest. A {@link dev.palyra.vault.Vault} keeps versions of named values in one encrypted
 * log under a key hierarchy whose root a {@link dev.palyra.vault.BlobBackend} guards: the host's
 * keychain, or a file.
 *
 * <p>Composes primitives of the JDK (AES-256-GCM, HKDF-SHA-256, HMAC-SHA-256) and of Bouncy Castle
 * (Argon2id, scrypt); invents none. It refuses to fall back: a store that was opened with one
 * backend opens with that backend or not at all. It does not decide who may use a secret: that is
 * policy's.
 *
 * <p>The layout on disk, the key hierarchy and what all this does not protect against:
 * docs/vault.md.
 */
@NullMarked
package dev.palyra.vault;

import org.jspecify.annotations.NullMarked;
