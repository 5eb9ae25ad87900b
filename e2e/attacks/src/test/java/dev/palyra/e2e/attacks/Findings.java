package dev.palyra.e2e.attacks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What a range found, by suite and case. */
record Findings(
    String user, Map<String, List<Result>> attacks, Map<String, List<Result>> everyday) {

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

    |                                | tier B    | tier C    |
    | ------------------------------ | --------- | --------- |
    | attacks contained              | %s | %s |
    | everyday operations that work  | %s | %s |
    """
        .formatted(
            user,
            provableAttacks(),
            attacks.size() - provableAttacks(),
            provableOperations(),
            of(contained("B"), tried(attacks, "B")),
            of(contained("C"), tried(attacks, "C")),
            of(working("B"), tried(everyday, "B")),
            of(working("C"), tried(everyday, "C")));
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
    text.append("\n| ").append(head).append(" | bare | B | C |\n| --- | --- | --- | --- |\n");
    cases.forEach((id, results) -> {
      text.append("| ").append(id);
      for (String way : List.of("bare", "B", "C")) {
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
