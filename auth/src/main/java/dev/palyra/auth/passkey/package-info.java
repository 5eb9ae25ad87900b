/**
 * Passkeys (WebAuthn level 2): enrolling them, and proving with one who somebody is. The protocol
 * is the library's; here is what it is held to: this very origin with its port, user verification,
 * a challenge that is good once.
 */
@NullMarked
package dev.palyra.auth.passkey;

import org.jspecify.annotations.NullMarked;
