/**
 * What the gate asks of a sandbox, and what it gets back.
 *
 * <p>A {@link dev.palyra.core.sandbox.SandboxRequest} names everything that a call may touch; the
 * {@link dev.palyra.core.sandbox.Sandbox} port runs it and answers with an {@link
 * dev.palyra.core.sandbox.Execution}: how it ended, its filtered output, and an attestation of the
 * mechanisms that were in force. No expected ending is an exception, and there is no way to ask for
 * "the best tier that this host has": the tier is part of the request, and a tier that does not
 * hold refuses.
 */
@NullMarked
package dev.palyra.core.sandbox;

import org.jspecify.annotations.NullMarked;
