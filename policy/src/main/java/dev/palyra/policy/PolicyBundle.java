package dev.palyra.policy;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.call.Principal;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.policy.bundle.BundleContents;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.bundle.LoadedPolicy;
import dev.palyra.policy.grant.GrantPolicies;
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
  private final GrantPolicies grants;
  private final Decider decider;

  private PolicyBundle(BundleContents contents, GrantPolicies grants) {
    this.contents = contents;
    this.questions = new Questions(contents.schema(), contents.entities());
    this.grants = grants;
    this.decider = new Decider(contents, grants);
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
    return new PolicyBundle(BundleContents.load(source, tools), GrantPolicies.NONE);
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
        .map(question -> decider.decide(question, context.approval(), partOf(request, context)))
        .orElseGet(
            () -> new Decision.Forbid(List.of(), List.of(), revision(), DenyReason.NO_PERMIT));
  }

  /**
   * Grants are about calls: a secret or a connection is part of one, an operator's answer is not.
   */
  private Optional<Question> partOf(PolicyRequest request, PolicyRequestContext context) {
    return switch (request.action()) {
      case PolicyAction.CallTool _, PolicyAction.DecideApproval _ -> Optional.empty();
      case PolicyAction.UseSecret _, PolicyAction.Connect _, PolicyAction.UseFunction _ ->
          grants.all().isEmpty()
              ? Optional.empty()
              : questions.of(
                  new PolicyRequest(request.principal(), new PolicyAction.CallTool(context.tool())),
                  context);
    };
  }

  /**
   * The same bundle with these grants in force beside it, in the place of those before. Its files
   * and their SHA-256 are the same; the revision names the grants too.
   */
  public PolicyBundle withGrants(Collection<Grant> others) {
    return new PolicyBundle(contents, GrantPolicies.link(others, schema()));
  }

  /** The grants in force beside it. */
  public GrantPolicies grants() {
    return grants;
  }

  /**
   * Why no grant can extend the answer to what these policies asked; empty when one can. A grant
   * names the forbids that it lifts, so each needs an {@code @id}.
   */
  public Optional<String> objectionToGrant(Collection<PolicyId> askedBy) {
    for (PolicyId id : askedBy) {
      Optional<LoadedPolicy> policy =
          policies().stream().filter(loaded -> loaded.id().equals(id)).findFirst();
      if (policy.isEmpty()) {
        return Optional.of("the policy `" + id + "` that asked is no longer there");
      }
      if (policy.get().annotations().id().isEmpty()) {
        return Optional.of("the policy `" + id + "` that asked has no @id that a grant could name");
      }
    }
    return Optional.empty();
  }

  /**
   * The request as the policies see it, or nothing when there is no such tool.
   *
   * @throws dev.palyra.policy.schema.ArgumentMismatchException as {@link #decide} does
   */
  public Optional<Question> question(PolicyRequest request, PolicyRequestContext context) {
    return questions.of(request, context);
  }

  /**
   * Whether some call of this tool by {@code principal} could be permitted, at once or after an
   * approval: false only where every call would be forbidden whatever its arguments and
   * circumstances.
   */
  public boolean reaches(Principal principal, Tool tool) {
    return questions
        .ofTool(principal, tool)
        .map(question -> new Reach(question).within(policies()))
        .orElse(false);
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
    return new PolicyBundle(contents.withTool(tool), GrantPolicies.NONE);
  }

  /** The files that it was made of. */
  public BundleSource source() {
    return contents.source();
  }

  /** What this bundle is with its grants, to the bit. */
  public PolicyRevision revision() {
    return decider.revision();
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
