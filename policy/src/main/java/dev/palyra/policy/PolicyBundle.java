package dev.palyra.policy;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.policy.bundle.BundleContents;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.bundle.LoadedPolicy;
import dev.palyra.policy.schema.PolicySchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Policies that were checked as a whole and decide as a whole. Immutable and safe to share; the
 * same request with the same context always gets the same decision from the same bundle.
 *
 * <p>Guarantees: the policies are valid by Cedar's strict rules against the schema of the tools;
 * every annotation was understood; no two policies share an id.
 */
public final class PolicyBundle {
  private final BundleContents contents;
  private final Questions questions;
  private final Decider decider;

  private PolicyBundle(BundleContents contents) {
    this.contents = contents;
    this.questions = new Questions(contents.schema(), contents.entities());
    this.decider =
        new Decider(contents.revision(), contents.byId(), contents.all(), contents.lifted());
  }

  /**
   * Loads the policies of a folder for the tools of a catalogue.
   *
   * @throws BundleException with everything that is wrong
   * @throws IOException when the folder cannot be read
   */
  public static PolicyBundle load(Path folder, ToolCatalogue catalogue) throws IOException {
    return of(BundleSource.read(folder), catalogue.all());
  }

  /**
   * Loads policies for some tools.
   *
   * @throws BundleException with everything that is wrong
   */
  public static PolicyBundle of(BundleSource source, Collection<Tool> tools) {
    return new PolicyBundle(BundleContents.load(source, tools));
  }

  /**
   * Decides one request. A tool that the bundle does not know is not permitted.
   *
   * @throws dev.palyra.policy.schema.ArgumentMismatchException when the arguments do not fit what
   *     policies see of them; nothing may run then
   */
  public Decision decide(PolicyRequest request, PolicyRequestContext context) {
    return questions
        .of(request, context)
        .map(question -> decider.decide(question, context.approval()))
        .orElseGet(
            () -> new Decision.Forbid(List.of(), List.of(), revision(), DenyReason.NO_PERMIT));
  }

  /**
   * The request as the policies see it, or nothing when there is no such tool.
   *
   * @throws dev.palyra.policy.schema.ArgumentMismatchException as {@link #decide} does
   */
  public Optional<Question> question(PolicyRequest request, PolicyRequestContext context) {
    return questions.of(request, context);
  }

  /** The group memberships and tools that policies see. */
  public Entities entities() {
    return contents.entities();
  }

  /**
   * The same policies for one tool more, which they were not checked against: to find out what they
   * would say about a tool that does not exist yet. Not to be put in force.
   */
  public PolicyBundle withTool(Tool tool) {
    return new PolicyBundle(contents.withTool(tool));
  }

  /** The files that it was made of. */
  public BundleSource source() {
    return contents.source();
  }

  /** What this bundle is, to the bit. */
  public PolicyRevision revision() {
    return contents.revision();
  }

  /** The schema that its policies were checked against. */
  public PolicySchema schema() {
    return contents.schema();
  }

  /** Its policies, in the order of files and within them. */
  public List<LoadedPolicy> policies() {
    return contents.policies();
  }

  /** What is probably not meant, though valid. */
  public List<Diagnostic> warnings() {
    return contents.warnings();
  }
}
