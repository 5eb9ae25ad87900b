/**
 * The policy in force, kept up to date with its folder and with what operators grant, and what
 * people ask about it. {@link dev.palyra.gateway.policy.PolicyOffline} is the part of it that needs
 * no gateway.
 */
@NullMarked
package dev.palyra.gateway.policy;

import org.jspecify.annotations.NullMarked;
