/**
 * Why a decision is what it is, for operators: it quotes policies, arguments and values. What an
 * agent gets is the {@link dev.palyra.core.policy.DenyReason} and nothing of this.
 */
@NullMarked
package dev.palyra.policy.explain;

import org.jspecify.annotations.NullMarked;
