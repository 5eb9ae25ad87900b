/**
 * X.509 as Palyra uses it: the profiles that certificates are issued with, the intake of requests,
 * and the rules by which a chain is accepted. DER is made and read by Bouncy Castle and the JDK
 * alone.
 */
@NullMarked
package dev.palyra.identity.cert;

import org.jspecify.annotations.NullMarked;
