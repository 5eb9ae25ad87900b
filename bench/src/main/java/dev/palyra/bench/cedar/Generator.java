package dev.palyra.bench.cedar;

import dev.palyra.bench.cedar.Workload.Query;
import dev.palyra.cedar.model.EntityUid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A document service with the given number of policies: grants to a user on a document, grants to a
 * team on a folder under conditions, owners' rights on a folder, forbids on documents, and two
 * forbids for everything. The more policies, the more users, teams, documents and folders they
 * speak of, by a Zipf distribution of which the 20 entities of the store are the most popular. So
 * the scoped policies that a request meets grow with the set, but more slowly: on average 1, 3, 8
 * and 21.
 *
 * <p>Deterministic: the same number gives the same workload.
 */
public final class Generator {
  /** Requests per workload, all distinct. */
  public static final int REQUESTS = 8_192;

  private static final int USERS = 7;
  private static final int TEAMS = 4;
  private static final int DOCUMENTS = 6;
  private static final int FOLDERS = 3;

  private static final List<String> ACTIONS = List.of("view", "edit", "share", "delete");

  private static final String SCHEMA =
      """
      type Client = { trusted: Bool, address: ipaddr };
      entity Team in [Team];
      entity User in [Team] = { level: Long, department: String };
      entity Folder in [Folder];
      entity Document in [Folder] = { owner: User, sensitivity: Long, labels: Set<String> };
      action view, edit, share, delete appliesTo {
        principal: [User],
        resource: [Document],
        context: { risk: Long, hour: Long, channel: String, mfa: Bool, client: Client }
      };
      """;

  private final Random random = new Random(20_260_801);
  private final int policies;
  private final Zipf users;
  private final Zipf teams;
  private final Zipf documents;
  private final Zipf folders;

  private Generator(int policies) {
    this.policies = policies;
    users = new Zipf(USERS + policies / 2);
    teams = new Zipf(TEAMS + policies / 10);
    documents = new Zipf(DOCUMENTS + policies / 2);
    folders = new Zipf(FOLDERS + policies / 10);
  }

  /** The workload with so many policies, 20 entities and {@link #REQUESTS} requests. */
  public static Workload generate(int policies) {
    return new Generator(policies).workload(0);
  }

  /** The same with further policies that have no scope, so that each request meets all of them. */
  public static Workload generate(int policies, int unscoped) {
    return new Generator(policies).workload(unscoped);
  }

  private Workload workload(int unscoped) {
    StringBuilder text = new StringBuilder();
    text.append("forbid (principal, action, resource) when { context.risk > 95 };\n");
    text.append(
        "forbid (principal, action == Action::\"delete\", resource) unless { context.mfa };\n");
    for (int i = 2; i < policies; i++) {
      text.append(policy()).append('\n');
    }
    for (int i = 0; i < unscoped; i++) {
      text.append(
          "forbid (principal, action, resource) when { principal.department == \"d%d\" };\n"
              .formatted(i + 100));
    }
    return new Workload(SCHEMA, text.toString(), entities(), queries());
  }

  private String policy() {
    int kind = random.nextInt(100);
    if (kind < 50) {
      return "permit (principal == User::\"u%d\", action == Action::\"%s\", resource == Document::\"d%d\");"
          .formatted(users.next(random), action(), documents.next(random));
    }
    if (kind < 80) {
      return ("permit (principal in Team::\"t%d\", action in [Action::\"view\", Action::\"%s\"],"
              + " resource in Folder::\"f%d\") when { context.client.trusted && principal.level >= %d };")
          .formatted(teams.next(random), action(), folders.next(random), random.nextInt(10));
    }
    if (kind < 85) {
      return ("permit (principal is User, action == Action::\"%s\", resource in Folder::\"f%d\")"
              + " when { resource.owner == principal && context.hour < %d };")
          .formatted(action(), folders.next(random), random.nextInt(24));
    }
    if (kind < 90) {
      return ("forbid (principal in Team::\"t%d\", action, resource == Document::\"d%d\")"
              + " when { resource.labels.contains(\"l%d\") && context.risk > %d };")
          .formatted(
              teams.next(random),
              documents.next(random),
              random.nextInt(5),
              50 + random.nextInt(50));
    }
    return ("forbid (principal, action == Action::\"%s\", resource == Document::\"d%d\")"
            + " unless { principal.level >= resource.sensitivity || context.client.address.isInRange(ip(\"10.%d.0.0/16\")) };")
        .formatted(action(), documents.next(random), random.nextInt(256));
  }

  private String action() {
    return ACTIONS.get(random.nextInt(ACTIONS.size()));
  }

  private String entities() {
    List<String> entities = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      entities.add(
          entity(
              "User",
              "u" + i,
              "\"level\":%d,\"department\":\"d%d\"".formatted(random.nextInt(10), i % 3),
              "Team",
              "t" + i % TEAMS));
    }
    for (int i = 0; i < TEAMS; i++) {
      entities.add(entity("Team", "t" + i, "", "Team", i == 0 ? "" : "t0"));
    }
    for (int i = 0; i < DOCUMENTS; i++) {
      String attributes =
          ("\"owner\":{\"__entity\":{\"type\":\"User\",\"id\":\"u%d\"}},\"sensitivity\":%d,"
                  + "\"labels\":[\"l%d\",\"l%d\"]")
              .formatted(i % USERS, random.nextInt(10), i % 5, (i + 2) % 5);
      entities.add(entity("Document", "d" + i, attributes, "Folder", "f" + i % FOLDERS));
    }
    for (int i = 0; i < FOLDERS; i++) {
      entities.add(entity("Folder", "f" + i, "", "Folder", i == 0 ? "" : "f0"));
    }
    return "[" + String.join(",", entities) + "]";
  }

  private static String entity(
      String type, String id, String attributes, String parentType, String parent) {
    return "{\"uid\":{\"type\":\"%s\",\"id\":\"%s\"},\"attrs\":{%s},\"parents\":[%s]}"
        .formatted(
            type,
            id,
            attributes,
            parent.isEmpty()
                ? ""
                : "{\"type\":\"%s\",\"id\":\"%s\"}".formatted(parentType, parent));
  }

  private List<Query> queries() {
    // One object per entity, as a caller has that keeps its users and documents.
    List<EntityUid> principals = uids("User", "u", USERS);
    List<EntityUid> actions = ACTIONS.stream().map(id -> EntityUid.of("Action", id)).toList();
    List<EntityUid> resources = uids("Document", "d", DOCUMENTS);
    Set<Query> queries = new HashSet<>();
    while (queries.size() < REQUESTS) {
      queries.add(
          new Query(
              one(principals),
              one(actions),
              one(resources),
              ("{\"risk\":%d,\"hour\":%d,\"channel\":\"c%d\",\"mfa\":%b,\"client\":{\"trusted\":%b,"
                      + "\"address\":{\"__extn\":{\"fn\":\"ip\",\"arg\":\"10.%d.1.2\"}}}}")
                  .formatted(
                      random.nextInt(100),
                      random.nextInt(24),
                      random.nextInt(4),
                      random.nextBoolean(),
                      random.nextInt(4) > 0,
                      random.nextInt(256))));
    }
    return List.copyOf(queries);
  }

  private static List<EntityUid> uids(String type, String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> EntityUid.of(type, prefix + i)).toList();
  }

  private EntityUid one(List<EntityUid> uids) {
    return uids.get(random.nextInt(uids.size()));
  }

  /** Ranks 0, 1, … with a probability proportional to (rank + 1)^-SKEW. */
  private static final class Zipf {
    private static final double SKEW = 0.75;
    private final double[] cumulative;

    Zipf(int size) {
      cumulative = new double[size];
      double sum = 0;
      for (int i = 0; i < size; i++) {
        sum += Math.pow(i + 1.0, -SKEW);
        cumulative[i] = sum;
      }
    }

    int next(Random random) {
      double wanted = random.nextDouble() * cumulative[cumulative.length - 1];
      int found = Arrays.binarySearch(cumulative, wanted);
      return Math.min(found < 0 ? -found - 1 : found, cumulative.length - 1);
    }
  }
}
