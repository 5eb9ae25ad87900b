/**
 * Secrets that a tool can use and an agent can never see: what names one ({@link
 * dev.palyra.core.secret.SecretRef}), what holds one for the length of an execution ({@link
 * dev.palyra.core.secret.SecretLease}), and what takes its value out of everything that leaves the
 * sandbox again ({@link dev.palyra.core.secret.Redactor}).
 *
 * <p>Nothing here stores a secret, and no exception, log line or {@code toString} of this package
 * holds a value. Values are read in one way only, {@link dev.palyra.core.secret.Secret#reveal()}.
 */
@NullMarked
package dev.palyra.core.secret;

import org.jspecify.annotations.NullMarked;
