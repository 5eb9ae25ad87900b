/** Passwords: Argon2id, and what is too weak. A password alone never logs anybody in. */
@NullMarked
package dev.palyra.auth.password;

import org.jspecify.annotations.NullMarked;
