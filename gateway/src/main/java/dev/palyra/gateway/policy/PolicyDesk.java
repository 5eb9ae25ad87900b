package dev.palyra.gateway.policy;

import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantState;
import dev.palyra.core.approval.Grants;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Principal;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.gateway.config.PolicySettings;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.compare.ShadowEngine;
import dev.palyra.policy.reload.FolderWatch;
import dev.palyra.policy.reload.LivePolicies;
import dev.palyra.policy.reload.Reload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force. A bundle comes into force once that is recorded, a grant as soon as it is;
 * what is wrong with the folder is logged and shown, and changes nothing. Thread-safe.
 *
 * <p>{@link #connect} comes first, {@link #watch} once the gateway runs.
 */
public final class PolicyDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyDesk.class);
  private static final int SWEEP_SECONDS = 30;

  private final Clock clock;
  private final PolicySettings settings;
  private final LivePolicies live;
  private final ShadowEngine engine;
  private final Principal owner;
  private final Deque<Closeable> closing = new ArrayDeque<>();
  private volatile Optional<RevisionArchive> archive = Optional.empty();
  private volatile AuditLog log =
      _ -> {
        throw new IllegalStateException("not connected");
      };

  private PolicyDesk(LivePolicies live, PolicySettings settings, Principal owner, Clock clock) {
    this.live = live;
    this.settings = settings;
    this.owner = owner;
    this.clock = clock;
    this.engine = new ShadowEngine(live.engine());
  }

  /**
   * Puts the policies of a folder in force.
   *
   * @param owner stands in the record where the folder changed by itself
   * @throws dev.palyra.policy.bundle.BundleException when they are not good
   */
  public static PolicyDesk open(
      Path folder, ToolCatalogue catalogue, PolicySettings settings, Principal owner, Clock clock)
      throws IOException {
    LivePolicies live = LivePolicies.open(folder, catalogue, settings.admission(), clock, _ -> {});
    return new PolicyDesk(live, settings, owner, clock);
  }

  /** Returns the log through which everything must be recorded from now on. */
  public AuditLog connect(AuditLog store, Grants grants) {
    var granted = new GrantedLog(store, grants, live);
    granted.refresh();
    log = granted;
    var sweeper = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    closing.push(sweeper::shutdownNow);
    var _ =
        sweeper.scheduleWithFixedDelay(
            () -> sweep(grants), SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    return granted;
  }

  /** Marks what has expired. It has not held since then: this is tidiness. */
  private void sweep(Grants grants) {
    for (Grant grant : grants.inForce()) {
      if (!clock.instant().isBefore(grant.expires())) {
        try {
          log.append(new AuditEvent.GrantEnded(grant, GrantState.EXPIRED, Optional.empty()));
        } catch (TransitionRefusedException _) {
          // Somebody revoked it meanwhile.
        } catch (RuntimeException e) {
          LOG.warn("an expired grant could not be marked", e);
          return;
        }
      }
    }
  }

  /** Follows the folder from now on. */
  public void watch() throws IOException {
    closing.push(
        FolderWatch.start(
            live,
            settings.watchInterval(),
            settings.quiet(),
            _ -> activate(owner),
            fault -> LOG.warn("the policy folder cannot be followed", fault)));
  }

  /** Keeps the files of what is in force, and of what comes into force from now on. */
  public PolicyDesk keepRevisions(Path folder) {
    archive = Optional.of(new RevisionArchive(folder));
    archive();
    return this;
  }

  private void archive() {
    archive.ifPresent(to -> {
      try {
        to.keep(active());
      } catch (IOException e) {
        LOG.warn("the files of a policy revision could not be kept", e);
      }
    });
  }

  /** The files of a bundle that was in force, where they are kept. */
  public Optional<BundleSource> revision(String sha256) throws IOException {
    Optional<RevisionArchive> from = archive;
    return from.isPresent() ? from.get().find(sha256) : Optional.empty();
  }

  /** Reads the folder now and, if it is good, puts it in force. */
  public Reload activate(Principal by) {
    return kept(live.reload(reload -> told(reload, by)));
  }

  /**
   * Checks the policies in force against the catalogue as it is to be.
   *
   * @return the first thing that is against it; empty where it is in force
   */
  public Optional<String> retool(Principal by) {
    return kept(live.retool(reload -> told(reload, by))) instanceof Reload.Refused refused
        ? Optional.of(refused.problems().getFirst().render().lines().findFirst().orElse(""))
        : Optional.empty();
  }

  /**
   * Writes files into the folder and puts them in force, or does neither.
   *
   * @throws dev.palyra.policy.bundle.BundleException with everything that is wrong with them
   * @throws java.util.ConcurrentModificationException when the folder no longer holds {@code
   *     expected}
   */
  public Reload replace(BundleSource files, BundleSource expected, Principal by)
      throws IOException {
    return kept(live.replace(files, expected, reload -> told(reload, by)));
  }

  private Reload kept(Reload reload) {
    if (reload instanceof Reload.Activated) {
      archive();
    }
    return reload;
  }

  private void told(Reload reload, Principal by) {
    switch (reload) {
      case Reload.Activated activated -> {
        log.append(new AuditEvent.PolicyActivated(activated.revision(), by));
        LOG.atInfo()
            .addKeyValue("revision", activated.revision().sha256())
            .addKeyValue("before", activated.before().sha256())
            .addKeyValue("by", by)
            .log("a policy bundle came into force");
      }
      case Reload.Refused refused ->
          LOG.atWarn()
              .addKeyValue("in_force", refused.inForce().sha256())
              .addKeyValue(
                  "problem", refused.problems().getFirst().render().lines().findFirst().orElse(""))
              .addKeyValue("problems", refused.problems().size())
              .log("a policy bundle was refused; the last good one stays in force");
      case Reload.Unchanged _ -> {}
    }
  }

  /**
   * What files would be if they were in force, with the grants that are. Asks neither for a
   * signature nor for the tests.
   *
   * @throws dev.palyra.policy.bundle.BundleException with everything that is wrong
   */
  public PolicyBundle candidate(BundleSource source) {
    return live.candidate(source);
  }

  /** Decides by what is in force, and lets a candidate decide beside it where one is watched. */
  public PolicyEngine engine() {
    return engine;
  }

  public ShadowEngine shadow() {
    return engine;
  }

  public LivePolicies live() {
    return live;
  }

  /** The bundle in force, with its grants. */
  public PolicyBundle active() {
    return live.engine().active();
  }

  public PolicySettings settings() {
    return settings;
  }

  @Override
  public void close() throws IOException {
    while (!closing.isEmpty()) {
      closing.pop().close();
    }
  }
}
