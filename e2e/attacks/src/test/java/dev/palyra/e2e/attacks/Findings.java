package dev.palyra.e2e.attacks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What a range found, by suite and case. */
record Findings(
    String user, Map<String, List<Result>> attacks, Map<String, List<Result>> everyday) {

  /** The ways beside the bare one. */
  static final String PROCESS = "B";

  static final String ISOLATED = "C";
  static final String BUILT = "C by bwrap";
  static final List<String> TIERS = List.of(PROCESS, ISOLATED, BUILT);

  static Findings of(String user, List<Result> results) {
    return new Findings(user, byCase(results, "attacks"), byCase(results, "everyday"));
  }

  private static Map<String, List<Result>> byCase(List<Result> results, String suite) {
    Map<String, List<Result>> cases = new LinkedHashMap<>();
    results.stream()
        .filter(result -> result.suite().equals(suite))
        .forEach(result ->
            cases.computeIfAbsent(result.id(), _ -> new java.util.ArrayList<>()).add(result));
    return cases;
  }

  static Optional<Result> in(String way, List<Result> results) {
    return results.stream().filter(result -> result.way().equals(way)).findFirst();
  }

  /**
   * An attack that did its harm bare, or an operation that worked bare: only these prove a thing.
   */
  static boolean provable(List<Result> results) {
    return in("bare", results).map(Result::happened).orElse(false);
  }

  private static long count(Map<String, List<Result>> cases, Predicate<List<Result>> which) {
    return cases.values().stream().filter(Findings::provable).filter(which).count();
  }

  long provableAttacks() {
    return count(attacks, _ -> true);
  }

  long provableOperations() {
    return count(everyday, _ -> true);
  }

  /** Attacks that were provable, were tried in this tier, and did nothing there. */
  long contained(String tier) {
    return count(attacks, results -> in(tier, results).map(r -> !r.happened()).orElse(false));
  }

  /** Operations that work bare and in this tier. */
  long working(String tier) {
    return count(everyday, results -> in(tier, results).map(Result::happened).orElse(false));
  }

  private long tried(Map<String, List<Result>> cases, String tier) {
    return count(cases, results -> in(tier, results).isPresent());
  }

  /** The figures side by side. */
  String summary() {
    return """
    As %s: %d attacks do their harm bare (%d more are not provable here), %d everyday operations work bare.

    |                                | tier B    | tier C    | each by bwrap |
    | ------------------------------ | --------- | --------- | ------------- |
    | attacks contained              | %s | %s | %s     |
    | everyday operations that work  | %s | %s | %s     |
    """
        .formatted(
            user,
            provableAttacks(),
            attacks.size() - provableAttacks(),
            provableOperations(),
            of(contained(PROCESS), tried(attacks, PROCESS)),
            of(contained(ISOLATED), tried(attacks, ISOLATED)),
            of(contained(BUILT), tried(attacks, BUILT)),
            of(working(PROCESS), tried(everyday, PROCESS)),
            of(working(ISOLATED), tried(everyday, ISOLATED)),
            of(working(BUILT), tried(everyday, BUILT)));
  }

  private static String of(long some, long all) {
    return "%-9s".formatted("%d of %d".formatted(some, all));
  }

  /** Everything, as Markdown. */
  String table() {
    StringBuilder text = new StringBuilder("# As ").append(user).append("\n\n").append(summary());
    rows(text, "Attack", attacks, "harm", "contained");
    rows(text, "Everyday operation", everyday, "works", "fails");
    return text.toString();
  }

  private static void rows(
      StringBuilder text, String head, Map<String, List<Result>> cases, String yes, String no) {
    text.append("\n| ").append(head).append(" | bare");
    TIERS.forEach(way -> text.append(" | ").append(way));
    text.append(" |\n| --- | --- | --- | --- | --- |\n");
    cases.forEach((id, results) -> {
      text.append("| ").append(id);
      for (String way : List.of("bare", PROCESS, ISOLATED, BUILT)) {
        text.append(" | ")
            .append(
                in(way, results)
                    .map(result -> (result.happened() ? yes : no) + ", " + result.ending())
                    .orElse("not for this tier")
                    .replace("|", "/"));
      }
      text.append(" |\n");
    });
  }
}
