/**
 * Pairing: a device and a gateway that share nothing but a short code agree that they talk to each
 * other and to nobody else (EC J-PAKE, RFC 8236), and an operator says yes.
 *
 * <p>Deliberately absent: any way to try codes offline, and any way from a right code to a
 * certificate that does not lead past an operator.
 */
@NullMarked
package dev.palyra.identity.pairing;

import org.jspecify.annotations.NullMarked;
