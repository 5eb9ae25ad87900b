package dev.palyra.core.secret;

import java.util.Optional;
import java.util.Set;

/**
 * For what a secret is asked: one execution of one tool. The resolver checks it against what the
 * secret is bound to; policy decides it as the action {@code secret.use}.
 *
 * @param principal on whose behalf the tool runs
 * @param tool the tool that will be given the value
 * @param run the run that the call belongs to
 * @param hosts every host that the execution may connect to; empty if it has no network
 * @param channel the messaging channel and account that the call came by, as {@code name:account}
 * @param skill the skill that made the call
 * @param labels what is known about the data that the run has touched
 */
public record SecretUse(
    String principal,
    String tool,
    String run,
    Set<String> hosts,
    Optional<String> channel,
    Optional<String> skill,
    Set<String> labels) {
  public SecretUse {
    hosts = Set.copyOf(hosts);
    labels = Set.copyOf(labels);
  }
}
