/**
 * The gateway's certificate authority: a root that signs authorities only, an issuing authority
 * that signs leaves only, and the planned change from one root to the next.
 *
 * <p>Deliberately absent: issuing for anybody outside the trust domain, and long-lived leaves.
 */
@NullMarked
package dev.palyra.identity.ca;

import org.jspecify.annotations.NullMarked;
