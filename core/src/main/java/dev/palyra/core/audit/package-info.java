/**
 * What happened, written so that it can be checked afterwards. Every change of a call's or an
 * approval's state is an {@link dev.palyra.core.audit.AuditEvent}; appending it is what makes the
 * change. The records form a hash chain whose head is signed, and {@link
 * dev.palyra.core.audit.AuditVerifier} checks them with nothing but a public key.
 */
@NullMarked
package dev.palyra.core.audit;

import org.jspecify.annotations.NullMarked;
