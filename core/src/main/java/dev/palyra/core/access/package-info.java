/**
 * People and their programs on the control plane: what proves who they are, sessions, bearer
 * tokens, and what happens to them. Checking a proof belongs to the module auth.
 *
 * <p>No value here opens anything by itself: of every secret there is a hash only.
 */
@NullMarked
package dev.palyra.core.access;

import org.jspecify.annotations.NullMarked;
