package dev.palyra.gateway;

import dev.palyra.auth.operator.OperatorDesk;
import dev.palyra.auth.operator.StepUp;
import dev.palyra.auth.operator.TotpSecrets;
import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.Previews;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.gateway.approval.Announcement;
import dev.palyra.gateway.approval.Announcements;
import dev.palyra.gateway.approval.DesktopNotes;
import dev.palyra.gateway.approval.GrantDesk;
import dev.palyra.gateway.approval.Webhook;
import dev.palyra.gateway.config.ApprovalSettings;
import dev.palyra.gateway.http.ApprovalPorts;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.grant.GrantTemplate;
import dev.palyra.sandbox.Desktop;
import dev.palyra.store.Store;
import dev.palyra.vault.ReadResult;
import dev.palyra.vault.Vault;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Puts together what approvals need. */
record ApprovalWiring(Store store, AuditLog audit, Clock clock, SecureRandom random, Ulid ids) {
  private static final int PAGE = 200;
  private static final Duration DESKTOP_PAUSE = Duration.ofSeconds(5);

  /**
   * @param secrets behind one-time codes
   */
  ApprovalPorts ports(
      TotpSecrets secrets, StepUp stepUp, Previews previews, Supplier<PolicyBundle> policy) {
    var desk = new OperatorDesk(store.operators(), stepUp, secrets, audit, clock, random);
    return new ApprovalPorts(
        desk,
        new GrantDesk(store.grants(), rules(policy), audit, clock, ids),
        stepUp,
        previews,
        (states, out) -> {
          var _ = store.approvalExport().write(states, out);
        });
  }

  /**
   * Tells of approvals: on the desktop where there is one, and a webhook where one is configured.
   *
   * @return what is to be closed, the first first
   */
  List<AutoCloseable> announce(
      ApprovalSettings settings, SecretResolverFor secrets, Map<String, String> environment) {
    List<AutoCloseable> parts = new ArrayList<>();
    List<Consumer<Announcement>> sinks = new ArrayList<>();
    settings
        .webhook()
        .ifPresent(url -> {
          VaultRef ref = settings.webhookSecret().orElseThrow();
          var webhook = new Webhook(url, () -> secrets.find(ref), clock, Duration.ofSeconds(1));
          parts.add(webhook);
          sinks.add(told -> webhook.offer(told.note(clock.instant())));
        });
    if (settings.desktop()) {
      Desktop.ofThisHost(environment)
          .map(desktop -> new DesktopNotes(desktop::show, DESKTOP_PAUSE))
          .ifPresent(notes -> {
            parts.add(notes);
            sinks.add(notes::offer);
          });
    }
    if (sinks.isEmpty()) {
      return List.of();
    }
    var announcements =
        new Announcements(
            store.approvals(), clock, told -> sinks.forEach(sink -> sink.accept(told)));
    parts.add(announcements);
    parts.add(store.log().onCommitted(announcements::committed));
    waiting().forEach(announcements::resumed);
    return parts.reversed();
  }

  /** The value, for the gateway's own use; the caller closes it. */
  static Optional<Secret> read(Vault vault, VaultRef ref) {
    return switch (vault.get(ref)) {
      case ReadResult.Found found -> Optional.of(found.secret());
      case ReadResult.Absent _ -> Optional.empty();
    };
  }

  /** Reads one secret of the vault. */
  @FunctionalInterface
  interface SecretResolverFor {
    Optional<Secret> find(VaultRef ref);
  }

  private List<ApprovalRecord> waiting() {
    var all = new ArrayList<ApprovalRecord>();
    Optional<ApprovalId> before = Optional.empty();
    while (true) {
      List<ApprovalRecord> page =
          store.approvals().list(EnumSet.of(ApprovalState.WAITING), before, PAGE);
      all.addAll(page);
      if (page.size() < PAGE) {
        return all;
      }
      before = Optional.of(page.getLast().id());
    }
  }

  private static GrantDesk.Rules rules(Supplier<PolicyBundle> policy) {
    return new GrantDesk.Rules() {
      @Override
      public Optional<String> objection(Collection<PolicyId> askedBy) {
        return policy.get().objectionToGrant(askedBy);
      }

      @Override
      public String shown(Grant grant) {
        return GrantTemplate.shown(grant, policy.get().schema());
      }
    };
  }
}
