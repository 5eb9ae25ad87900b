package dev.palyra.policy.reload;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.policy.CedarPolicyEngine;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.bundle.FolderChange;
import dev.palyra.policy.check.BundleCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * The policies of a folder, in force.
 *
 * <p>{@link #reload()} may be called at any time and by any thread: attempts follow one another,
 * decisions go on meanwhile. A bundle that fails in any way changes nothing but the status.
 */
public final class LivePolicies {
  private final Path folder;
  private final ToolCatalogue catalogue;
  private final Admission admission;
  private final Clock clock;
  private final Consumer<Reload> listener;
  private final CedarPolicyEngine engine;
  private volatile PolicyStatus status;
  private List<Grant> grants = List.of();

  private LivePolicies(
      Path folder,
      ToolCatalogue catalogue,
      Admission admission,
      Clock clock,
      Consumer<Reload> listener,
      PolicyBundle first,
      List<Diagnostic> warnings) {
    this.folder = folder;
    this.catalogue = catalogue;
    this.admission = admission;
    this.clock = clock;
    this.listener = listener;
    this.engine = new CedarPolicyEngine(first);
    Instant now = clock.instant();
    this.status = new PolicyStatus(first.revision(), now, now, 1, 0, List.of(), warnings);
  }

  /**
   * Puts the policies of a folder in force.
   *
   * @param admission what is asked of the files before they are read as policies
   * @param listener told of every later attempt that changes something, before it does, and of
   *     every one that was refused; on the thread that makes it
   * @throws BundleException when they are not good: there is no last good one yet
   * @throws IOException when the folder cannot be read
   */
  public static LivePolicies open(
      Path folder,
      ToolCatalogue catalogue,
      Admission admission,
      Clock clock,
      Consumer<Reload> listener)
      throws IOException {
    FolderChange.finish(folder);
    BundleSource source = BundleSource.read(folder);
    PolicyBundle bundle = admitted(source, catalogue, admission);
    BundleCheck check = checked(bundle);
    return new LivePolicies(
        folder, catalogue, admission, clock, listener, bundle, check.warnings());
  }

  /** Decides by what is in force. */
  public CedarPolicyEngine engine() {
    return engine;
  }

  public PolicyStatus status() {
    return status;
  }

  /** The folder that is kept in force. */
  public Path folder() {
    return folder;
  }

  /**
   * Puts these grants in force, in the place of those before, with what is in force and with every
   * bundle that comes after it.
   */
  public synchronized void grants(Collection<Grant> inForce) {
    grants = List.copyOf(inForce);
    engine.activate(engine.active().withGrants(grants));
  }

  /**
   * Checks the files in force against the tools that the catalogue has now, and puts them in force
   * with these.
   */
  public synchronized Reload retool(Consumer<Reload> told) {
    Instant now = clock.instant();
    PolicyStatus before = status;
    Reload result;
    try {
      result =
          activated(PolicyBundle.of(engine.active().source(), catalogue.all()), before, now, told);
    } catch (BundleException e) {
      result = new Reload.Refused(before.revision(), e.problems());
      told.accept(result);
    }
    return result;
  }

  /** Reads the folder again and, if it is good, puts it in force. */
  public Reload reload() {
    return reload(listener);
  }

  /** The same, telling this listener in the place of the other one. */
  public synchronized Reload reload(Consumer<Reload> told) {
    Reload result = attempt(told);
    if (result instanceof Reload.Refused) {
      told.accept(result);
    }
    return result;
  }

  /**
   * Writes the files into the folder and puts them in force, or does neither: a bundle that {@link
   * #reload()} would refuse is not written.
   *
   * @param expected what the folder must hold now; who edits something else is told so
   * @throws BundleException with everything that is wrong
   * @throws java.util.ConcurrentModificationException when the folder holds something else
   */
  public synchronized Reload replace(
      BundleSource files, BundleSource expected, Consumer<Reload> told) throws IOException {
    if (!BundleSource.read(folder).equals(expected)) {
      throw new java.util.ConcurrentModificationException("the policy folder has changed");
    }
    BundleCheck _ = checked(admitted(files, catalogue, admission));
    FolderChange.make(folder, files);
    return reload(told);
  }

  /**
   * What files would be if they were in force, with the grants that are. Changes nothing; asks
   * neither for admission nor for the tests.
   *
   * @throws BundleException with everything that is wrong
   */
  public PolicyBundle candidate(BundleSource source) {
    PolicyBundle bundle = PolicyBundle.of(source, catalogue.all());
    synchronized (this) {
      return bundle.withGrants(grants);
    }
  }

  private Reload attempt(Consumer<Reload> told) {
    Instant now = clock.instant();
    PolicyStatus before = status;
    try {
      return activated(
          admitted(BundleSource.read(folder), catalogue, admission), before, now, told);
    } catch (BundleException e) {
      return refused(before, now, e.problems());
    } catch (IOException e) {
      return refused(
          before,
          now,
          List.of(Diagnostic.error("the policy folder cannot be read: " + e, SourceSpan.NONE)));
    } catch (AuditUnavailableException _) {
      return refused(
          before,
          now,
          List.of(
              Diagnostic.error(
                  "the change cannot be recorded, so it was not made", SourceSpan.NONE)));
    }
  }

  private Reload activated(
      PolicyBundle bundle, PolicyStatus before, Instant now, Consumer<Reload> told) {
    if (bundle.revision().sha256().equals(before.revision().sha256())) {
      status = at(before, now, before.refusals(), List.of());
      return new Reload.Unchanged(before.revision());
    }
    BundleCheck check = checked(bundle);
    var activated = new Reload.Activated(bundle.revision(), before.revision(), check.warnings());
    told.accept(activated); // If this throws, nothing has changed.
    engine.activate(bundle.withGrants(grants));
    status =
        new PolicyStatus(
            bundle.revision(),
            now,
            now,
            before.activations() + 1,
            before.refusals(),
            List.of(),
            check.warnings());
    return activated;
  }

  private Reload refused(PolicyStatus before, Instant now, List<Diagnostic> problems) {
    status = at(before, now, before.refusals() + 1, problems);
    return new Reload.Refused(before.revision(), problems);
  }

  private static PolicyStatus at(
      PolicyStatus before, Instant now, long refusals, List<Diagnostic> problems) {
    return new PolicyStatus(
        before.revision(),
        before.since(),
        now,
        before.activations(),
        refusals,
        problems,
        before.warnings());
  }

  private static PolicyBundle admitted(
      BundleSource source, ToolCatalogue catalogue, Admission admission) {
    List<Diagnostic> objections = admission.objections(source);
    if (!objections.isEmpty()) {
      throw new BundleException(objections);
    }
    return PolicyBundle.of(source, catalogue.all());
  }

  private static BundleCheck checked(PolicyBundle bundle) {
    BundleCheck check = BundleCheck.of(bundle);
    if (!check.accepted()) {
      throw new BundleException(check.errors());
    }
    return check;
  }
}
