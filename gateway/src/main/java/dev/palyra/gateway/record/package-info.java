/**
 * Reading what happened: calls, and the audit log that tells of them. Nothing here changes either.
 */
@NullMarked
package dev.palyra.gateway.record;

import org.jspecify.annotations.NullMarked;
