package dev.palyra.vault;

import dev.palyra.core.secret.EnvRef;
import dev.palyra.core.secret.ExecRef;
import dev.palyra.core.secret.FileRef;
import dev.palyra.core.secret.HandedOut;
import dev.palyra.core.secret.RedactedStream;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretFailure;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.core.secret.SecretResolver;
import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.SecretUse;
import dev.palyra.core.secret.VaultRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leases secrets out of the vault and the other sources, and holds each to its scope and to what
 * its metadata binds it to: a secret of a principal's, a channel's or a skill's scope goes to that
 * one's executions only, one bound to tools to those tools, one bound to hosts to executions that
 * can connect to no other host. Whether policy permits the use is asked by whoever calls this.
 */
public final class VaultSecretResolver implements SecretResolver {
  /** Shorter values cannot be told from ordinary text in a tool's output. */
  public static final int MIN_BYTES = 8;

  private final Vault vault;
  private final SecretSources sources;
  private final HandedOut handedOut = new HandedOut();

  /** Leases from {@code vault}, and from {@code sources} what is not in a vault. */
  public VaultSecretResolver(Vault vault, SecretSources sources) {
    this.vault = vault;
    this.sources = sources;
  }

  @Override
  public SecretResolution resolve(Set<SecretRef> refs, SecretUse use) {
    Map<SecretRef, Secret> secrets = new LinkedHashMap<>();
    boolean leased = false;
    try {
      int bytes = 0;
      for (SecretRef ref : refs) {
        switch (resolve(ref, use)) {
          case Resolved.Value(Secret secret) -> {
            secrets.put(ref, secret);
            bytes += secret.length();
          }
          case Resolved.Not(SecretFailure failure, String detail) -> {
            return new SecretResolution.Refused(ref, failure, detail);
          }
        }
        if (bytes > SecretLease.MAX_TOTAL_BYTES) {
          return new SecretResolution.Refused(
              ref,
              SecretFailure.TOO_LARGE,
              "the secrets of one execution hold at most %d bytes"
                  .formatted(SecretLease.MAX_TOTAL_BYTES));
        }
      }
      SecretLease lease;
      try {
        lease = new SecretLease(secrets, handedOut);
      } catch (IllegalStateException e) {
        return new SecretResolution.Refused(
            refs.iterator().next(), SecretFailure.TOO_LARGE, String.valueOf(e.getMessage()));
      }
      leased = true;
      return new SecretResolution.Leased(lease);
    } finally {
      if (!leased) {
        secrets.values().forEach(Secret::close);
      }
    }
  }

  /**
   * Learns to redact what tools may have been given before this process began: of each stored
   * secret among {@code refs} every version that can still be read, and what the environment and
   * files hold. Helper programs are not run for it; a secret that cannot be read is left out.
   */
  public void recall(Set<SecretRef> refs) {
    for (SecretRef ref : refs) {
      switch (ref) {
        case VaultRef stored -> recall(stored);
        case EnvRef variable -> learn(ref, sources.read(variable));
        case FileRef file -> learn(ref, sources.read(file));
        case ExecRef _ -> {}
      }
    }
  }

  private void recall(VaultRef ref) {
    vault
        .find(ref)
        .ifPresent(secret ->
            secret
                .versions()
                .forEach(version -> {
                  if (vault.get(ref.at(version.number())) instanceof ReadResult.Found found) {
                    learn(ref.current(), new Resolved.Value(found.secret()));
                  }
                }));
  }

  private void learn(SecretRef ref, Resolved resolved) {
    if (resolved instanceof Resolved.Value(Secret secret)) {
      learn(ref, secret);
      secret.close();
    }
  }

  /**
   * Learns to redact what was made of a stored secret, such as the token within it; the caller goes
   * on owning it. What is too short to be told from ordinary text is left out.
   */
  public void learn(SecretRef ref, Secret part) {
    if (part.length() >= MIN_BYTES) {
      handedOut.learn(Map.of(ref, part));
    }
  }

  /** A stream that takes out all that was handed out, for what no lease belongs to. */
  public RedactedStream open() {
    return handedOut.open();
  }

  @Override
  public boolean betrays(String text) {
    return handedOut.isIn(text);
  }

  private Resolved resolve(SecretRef ref, SecretUse use) {
    return switch (ref) {
      case VaultRef stored -> fromVault(stored, use);
      case EnvRef variable -> longEnough(ref, sources.read(variable));
      case FileRef file -> longEnough(ref, sources.read(file));
      case ExecRef command -> longEnough(ref, sources.read(command));
    };
  }

  private Resolved fromVault(VaultRef ref, SecretUse use) {
    Optional<String> owner = otherOwner(ref.scope(), use);
    if (owner.isPresent()) {
      return new Resolved.Not(
          SecretFailure.NOT_BOUND, "\"%s\" does not belong to %s".formatted(ref, owner.get()));
    }
    ReadResult read;
    try {
      read = vault.get(ref);
    } catch (VaultException e) {
      return new Resolved.Not(SecretFailure.STORE_FAILED, String.valueOf(e.getMessage()));
    }
    return switch (read) {
      case ReadResult.Absent(SecretFailure reason) ->
          new Resolved.Not(reason, "\"%s\" cannot be used: %s".formatted(ref, reason.code()));
      case ReadResult.Found(Secret secret, SecretVersion _, SecretMetadata metadata) -> {
        Optional<String> unbound = unbound(metadata, use);
        if (unbound.isPresent()) {
          secret.close();
          yield new Resolved.Not(
              SecretFailure.NOT_BOUND, "\"%s\" is not bound to %s".formatted(ref, unbound.get()));
        }
        Resolved found = new Resolved.Value(secret);
        yield metadata.shortAllowed() ? found : longEnough(ref, found);
      }
    };
  }

  /** Who asks, if a secret of this scope is not theirs. */
  private static Optional<String> otherOwner(SecretScope scope, SecretUse use) {
    boolean theirs =
        switch (scope) {
          case SecretScope.Global _ -> true;
          case SecretScope.OfPrincipal(String id) -> id.equals(use.principal());
          case SecretScope.OfChannel(String name, String account) ->
              use.channel().equals(Optional.of(name + ":" + account));
          case SecretScope.OfSkill(String id) -> use.skill().equals(Optional.of(id));
        };
    return theirs ? Optional.empty() : Optional.of("this call of \"" + use.principal() + "\"");
  }

  /** What of this use the secret is not bound to. */
  private static Optional<String> unbound(SecretMetadata metadata, SecretUse use) {
    if (!metadata.tools().isEmpty() && !metadata.tools().contains(use.tool())) {
      return Optional.of("tool \"%s\"".formatted(use.tool()));
    }
    if (!metadata.hosts().isEmpty()) {
      return use.hosts().stream()
          .filter(host -> !metadata.hosts().contains(host))
          .findFirst()
          .map("host \"%s\""::formatted);
    }
    return Optional.empty();
  }

  private static Resolved longEnough(SecretRef ref, Resolved resolved) {
    if (resolved instanceof Resolved.Value(Secret secret) && secret.length() < MIN_BYTES) {
      secret.close();
      return new Resolved.Not(
          SecretFailure.TOO_SHORT,
          "the value of \"%s\" has fewer than %d bytes and could not be redacted"
              .formatted(ref, MIN_BYTES));
    }
    return resolved;
  }
}
