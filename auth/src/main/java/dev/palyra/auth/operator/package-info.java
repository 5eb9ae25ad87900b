/**
 * Who the operators are, and the proofs that one of them is there now: one-time codes, and what a
 * session has proved.
 *
 * <p>Refused here: deciding who may answer an approval. That is {@code core.approval}'s alone.
 */
@NullMarked
package dev.palyra.auth.operator;

import org.jspecify.annotations.NullMarked;
