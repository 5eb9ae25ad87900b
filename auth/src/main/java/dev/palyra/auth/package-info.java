/**
 * People: how operators prove who they are and that they are there, their sessions and their
 * programs' tokens.
 *
 * <p>Refused here: HTTP, SQL, and deciding what somebody may do. What is found out here is who
 * asks; what they may do is the policy's to say.
 */
@NullMarked
package dev.palyra.auth;

import org.jspecify.annotations.NullMarked;
