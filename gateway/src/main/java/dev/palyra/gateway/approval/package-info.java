/**
 * What stands around an approval: the one-time codes that prove an operator's presence, the preview
 * of what will run, and the notes that tell operators that something waits.
 *
 * <p>Refused here: deciding who may answer. That is {@code core.approval}'s alone, and the store
 * applies it again.
 */
@NullMarked
package dev.palyra.gateway.approval;

import org.jspecify.annotations.NullMarked;
