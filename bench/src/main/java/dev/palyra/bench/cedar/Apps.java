package dev.palyra.bench.cedar;

import dev.palyra.bench.cedar.Workload.Query;
import dev.palyra.cedar.model.EntityUid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The applications gdrive and github of the Cedar paper (Cutler et al., "Cedar: A New Language for
 * Expressive, Fast, Safe, and Analyzable Authorization", OOPSLA 2024), rebuilt from its
 * description: ten of each kind of entity, edges drawn at random.
 */
final class Apps {
  private static final int EACH = 10;

  private final Random random = new Random(2024);
  private final List<String> entities = new ArrayList<>();

  private Apps() {}

  /**
   * Documents in folders, shared by views that are part of each other; owners; public documents.
   */
  static Workload gdrive() {
    String schema =
        """
        entity View in [View];
        entity Group;
        entity User in [Group] = { canView: View, documents: Set<Document>, folders: Set<Folder> };
        entity Folder in [Folder, View];
        entity Document in [Folder, View] = { isPublic: Bool };
        action read, write, share, changeOwner appliesTo { principal: [User], resource: [Document] };
        action createDocument appliesTo { principal: [User], resource: [Folder] };
        """;
    String policies =
        """
        permit (principal, action == Action::"read", resource)
          when { resource in principal.canView };
        permit (principal, action == Action::"read", resource) when { resource.isPublic };
        permit (principal, action in [Action::"read", Action::"write", Action::"share"], resource)
          when { resource in principal.documents || resource in principal.folders };
        permit (principal, action == Action::"changeOwner", resource)
          when { principal.documents.contains(resource) };
        permit (principal, action == Action::"createDocument", resource)
          when { principal.folders.contains(resource) };
        """;
    Apps app = new Apps();
    for (int i = 0; i < EACH; i++) {
      app.entity("Group", i, "", List.of());
      app.entity("View", i, "", app.upwards("View", i));
      app.entity(
          "User",
          i,
          "\"canView\":%s,\"documents\":[%s],\"folders\":[%s]"
              .formatted(app.reference("View"), app.reference("Document"), app.reference("Folder")),
          List.of(app.any("Group")));
      app.entity("Folder", i, "", app.upwards("Folder", i), app.any("View"));
      app.entity(
          "Document",
          i,
          "\"isPublic\":" + (app.random.nextInt(10) == 0),
          List.of(app.any("Folder"), app.any("View")));
    }
    return app.workload(
        schema, policies, List.of("read", "write", "share", "changeOwner"), "User", "Document");
  }

  /** Repositories with a role for each permission, and organizations whose roles are inherited. */
  static Workload github() {
    String schema =
        """
        entity OrgRole, RepoRole;
        entity Organization in [OrgRole] = { readers: OrgRole, writers: OrgRole, admins: OrgRole };
        entity Team in [Team, RepoRole];
        entity User in [Organization, Team, OrgRole, RepoRole];
        entity Repository = {
          owner: Organization, readers: RepoRole, triagers: RepoRole, writers: RepoRole,
          maintainers: RepoRole, admins: RepoRole };
        action read in [triage] appliesTo { principal: [User], resource: [Repository] };
        action triage in [write] appliesTo { principal: [User], resource: [Repository] };
        action write in [maintain] appliesTo { principal: [User], resource: [Repository] };
        action maintain in [admin] appliesTo { principal: [User], resource: [Repository] };
        action admin appliesTo { principal: [User], resource: [Repository] };
        """;
    String policies =
        """
        permit (principal, action == Action::"read", resource) when { principal in resource.readers };
        permit (principal, action in Action::"triage", resource) when { principal in resource.triagers };
        permit (principal, action in Action::"write", resource) when { principal in resource.writers };
        permit (principal, action in Action::"maintain", resource)
          when { principal in resource.maintainers };
        permit (principal, action in Action::"admin", resource) when { principal in resource.admins };
        permit (principal, action == Action::"read", resource)
          when { principal in resource.owner.readers };
        permit (principal, action in Action::"write", resource)
          when { principal in resource.owner.writers };
        permit (principal, action in Action::"admin", resource)
          when { principal in resource.owner.admins };
        """;
    Apps app = new Apps();
    for (int i = 0; i < EACH; i++) {
      app.entity("OrgRole", i, "", List.of());
      app.entity("RepoRole", i, "", List.of());
      app.entity(
          "Organization",
          i,
          app.roles("OrgRole", "readers", "writers", "admins"),
          List.of(app.any("OrgRole")));
      app.entity("Team", i, "", app.upwards("Team", i), app.any("RepoRole"));
      app.entity(
          "User",
          i,
          "",
          List.of(
              app.any("Organization"), app.any("Team"), app.any("OrgRole"), app.any("RepoRole")));
      app.entity(
          "Repository",
          i,
          "\"owner\":"
              + app.reference("Organization")
              + ","
              + app.roles("RepoRole", "readers", "triagers", "writers", "maintainers", "admins"),
          List.of());
    }
    return app.workload(
        schema,
        policies,
        List.of("read", "triage", "write", "maintain", "admin"),
        "User",
        "Repository");
  }

  private Workload workload(
      String schema, String policies, List<String> actions, String principal, String resource) {
    Set<Query> queries = new HashSet<>();
    for (int p = 0; p < EACH; p++) {
      for (String action : actions) {
        for (int r = 0; r < EACH; r++) {
          queries.add(
              new Query(
                  EntityUid.of(principal, "x" + p),
                  EntityUid.of("Action", action),
                  EntityUid.of(resource, "x" + r),
                  "{}"));
        }
      }
    }
    return new Workload(
        schema, policies, "[" + String.join(",", entities) + "]", List.copyOf(queries));
  }

  private String roles(String type, String... names) {
    List<String> roles = new ArrayList<>();
    for (String name : names) {
      roles.add("\"%s\":%s".formatted(name, reference(type)));
    }
    return String.join(",", roles);
  }

  private String any(String type) {
    return uid(type, random.nextInt(EACH));
  }

  private String reference(String type) {
    return "{\"__entity\":" + any(type) + "}";
  }

  /** One of those with a smaller number, so that there is no cycle. */
  private List<String> upwards(String type, int number) {
    return number == 0 ? List.of() : List.of(uid(type, random.nextInt(number)));
  }

  private static String uid(String type, int number) {
    return "{\"type\":\"%s\",\"id\":\"x%d\"}".formatted(type, number);
  }

  private void entity(
      String type, int number, String attributes, List<String> parents, String... more) {
    List<String> all = new ArrayList<>(parents);
    all.addAll(List.of(more));
    entities.add(
        "{\"uid\":%s,\"attrs\":{%s},\"parents\":[%s]}"
            .formatted(uid(type, number), attributes, String.join(",", all)));
  }
}
