package dev.palyra.policy.control;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.ValidationReport;
import dev.palyra.cedar.validate.Validator;
import dev.palyra.core.Digests;
import dev.palyra.core.call.Principal;
import dev.palyra.policy.bundle.BundleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The policies of the control plane. What no policy permits is refused; a forbid whose condition
 * fails counts as one that matches, and any error of a permit as one that does not. Immutable.
 */
public final class ControlPolicies {
  /** The name of the file that a new home gets. */
  public static final String STARTER = "roles.cedar";

  private static final EntityUid GATEWAY = EntityUid.of("Gateway", "this");

  private final PolicySet policies;
  private final Entities entities;
  private final Set<String> actions;
  private final String revision;
  private final String schema;

  private ControlPolicies(
      PolicySet policies, Entities entities, Set<String> actions, String revision, String schema) {
    this.policies = policies;
    this.entities = entities;
    this.actions = actions;
    this.revision = revision;
    this.schema = schema;
  }

  /** The policies that a home starts with. */
  public static String starter() {
    try (InputStream in = ControlPolicies.class.getResourceAsStream(STARTER)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + STARTER);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * Reads and checks policies against the actions that there are.
   *
   * @param files texts by name
   * @throws BundleException with everything that is wrong with them
   */
  public static ControlPolicies read(Collection<ControlAction> actions, Map<String, String> files) {
    SortedMap<String, String> sorted = new TreeMap<>(files);
    var problems = new ArrayList<Diagnostic>();
    var policies = new ArrayList<Policy>();
    sorted.forEach((name, text) -> {
      try {
        PolicyDocument document =
            PolicyParser.parse(new Source(name, text), PolicyParser.Ids.ANNOTATED, Limits.DEFAULTS);
        policies.addAll(document.policies());
      } catch (CedarException e) {
        problems.addAll(e.diagnostics());
      }
    });
    if (!problems.isEmpty()) {
      throw new BundleException(problems);
    }
    try {
      PolicySet set = PolicySet.of(policies);
      ValidationReport report = new Validator(ControlSchema.parse(actions)).validate(set);
      if (!report.isAccepted()) {
        throw new BundleException(
            report.errors().stream().map(ValidationReport.Finding::diagnostic).toList());
      }
      var known = new HashSet<String>();
      actions.forEach(action -> known.add(action.id()));
      return new ControlPolicies(
          set,
          Entities.of(ControlSchema.entities(actions)),
          Set.copyOf(known),
          revision(sorted),
          ControlSchema.text(actions));
    } catch (CedarException e) {
      throw new BundleException(e.diagnostics());
    }
  }

  private static String revision(SortedMap<String, String> files) {
    List<String> parts = new ArrayList<>();
    files.forEach((name, text) -> {
      parts.add(name);
      parts.add(text);
    });
    return Digests.sha256Hex(parts.toArray(String[]::new));
  }

  /** SHA-256 over the files, in hexadecimal. */
  public String revision() {
    return revision;
  }

  /** The schema in Cedar syntax. */
  public String schema() {
    return schema;
  }

  /** Whether a policy permits it, no forbid matches, and none may be hiding behind an error. */
  public boolean permits(ControlRequest request) {
    if (!actions.contains(request.action())) {
      return false;
    }
    EntityUid principal = principal(request);
    Set<EntityUid> parents = new HashSet<>();
    if (principal.type().name().equals("Operator")) {
      request.roles().forEach(role -> parents.add(EntityUid.of("Role", role)));
      request.groups().forEach(group -> parents.add(EntityUid.of("OperatorGroup", group)));
    }
    Response response =
        Authorizer.authorize(
            policies,
            entities.with(new Entity(principal, parents, RecordValue.EMPTY)),
            new Request(principal, ControlSchema.uid(request.action()), GATEWAY, context(request)));
    return response.isAllowed()
        && response.errors().stream()
            .noneMatch(
                error -> error.policy().body().effect() == dev.palyra.cedar.model.Effect.FORBID);
  }

  private static EntityUid principal(ControlRequest request) {
    return request
        .principal()
        .map(principal -> EntityUid.of(type(principal), principal.id()))
        .orElse(EntityUid.of("Anyone", "anyone"));
  }

  private static String type(Principal principal) {
    return principal.kind().entityType();
  }

  private static RecordValue context(ControlRequest request) {
    return RecordValue.of(
        Map.of(
            "way", new StringValue(request.way()),
            "own", BoolValue.of(request.own()),
            "time", new DatetimeValue(request.time().toEpochMilli())));
  }
}
