package dev.palyra.e2e.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Every attack does its harm bare, and none in a tier; every everyday operation works in both. Runs
 * twice: with the gateway as root, which is the hard case, and as an ordinary user.
 */
@Tag("attacks")
@EnabledOnOs(OS.LINUX)
class AttackTest {
  /** An ordinary user that need not exist. */
  private static final String ORDINARY = "12345";

  private static final int MINUTES = 20;
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final List<Findings> FINDINGS = new ArrayList<>();

  /** Cases whose header says that they are not contained yet, and why. */
  private static final Map<String, String> OPEN = new TreeMap<>();

  @BeforeAll
  static void run() throws IOException {
    for (String tool : List.of("gcc", "bwrap", "unshare", "setpriv", "ip", "python3")) {
      assumeThat(
              Path.of("/usr/bin", tool).toFile().exists()
                  || Path.of("/usr/sbin", tool).toFile().exists()
                  || Path.of("/bin", tool).toFile().exists())
          .as("the attack suite needs `%s`, which this machine lacks", tool)
          .isTrue();
    }
    assumeThat(Files.isWritable(Path.of("/proc/sys/kernel/hostname")))
        .as("the attack suite needs root to build its range")
        .isTrue();
    for (Case each : Case.all(Path.of("src/test/resources/attacks"))) {
      each.get("open").ifPresent(why -> OPEN.put(each.id(), why));
    }
    Workshop workshop = Workshop.prepare(TARGET.resolve("range"));
    FINDINGS.add(Findings.of("root", workshop.run("root", MINUTES)));
    FINDINGS.add(Findings.of("an ordinary user", workshop.run(ORDINARY, MINUTES)));
  }

  @AfterAll
  static void report() throws IOException {
    if (FINDINGS.isEmpty()) {
      return;
    }
    Files.writeString(
        TARGET.resolve("attacks.md"),
        String.join("\n", FINDINGS.stream().map(Findings::table).toList()));
    for (Findings findings : FINDINGS) {
      System.out.println();
      System.out.println(findings.summary());
      findings
          .attacks()
          .forEach((id, results) -> {
            if (!Findings.provable(results)) {
              System.out.printf(
                  "not provable here: %s (%s: %s)%n",
                  id, results.getFirst().ending(), results.getFirst().detail());
            }
          });
    }
    OPEN.forEach((id, why) -> System.out.printf("known to be open: %s (%s)%n", id, why));
    System.out.println("every case: " + TARGET.resolve("attacks.md"));
  }

  @TestFactory
  Stream<DynamicContainer> noAttackDoesItsHarm() {
    return FINDINGS.stream().map(f -> dynamicContainer("as " + f.user(), attacks(f.attacks())));
  }

  private static Stream<DynamicNode> attacks(Map<String, List<Result>> cases) {
    return cases.entrySet().stream().map(each -> attack(each.getKey(), each.getValue()));
  }

  private static DynamicTest attack(String id, List<Result> results) {
    return dynamicTest(
        id,
        () -> {
          assumeThat(Findings.provable(results))
              .as("not provable here: bare it %s", results.getFirst())
              .isTrue();
          List<Result> harms = results.stream().filter(Result::harmInATier).toList();
          assertThat(results.size())
              .as("tried bare and in each tier")
              .isEqualTo((1 + Findings.TIERS.size()) * Selection.ofProperties().times());
          if (OPEN.containsKey(id)) {
            assumeThat(harms).as("known to be open: %s", OPEN.get(id)).isEmpty();
          } else {
            assertThat(harms).as("not contained").isEmpty();
          }
        });
  }

  @TestFactory
  Stream<DynamicContainer> everydayOperationsWork() {
    return FINDINGS.stream().map(f -> dynamicContainer("as " + f.user(), everyday(f.everyday())));
  }

  private static Stream<DynamicNode> everyday(Map<String, List<Result>> cases) {
    return cases.entrySet().stream()
        .map(each ->
            dynamicTest(
                each.getKey(),
                () -> {
                  assumeThat(Findings.provable(each.getValue()))
                      .as("does not work here without a sandbox: %s", each.getValue().getFirst())
                      .isTrue();
                  assertThat(each.getValue()).allMatch(Result::happened);
                }));
  }

  @Test
  void thereIsEnoughToProve() {
    assumeThat(Selection.ofProperties().all()).as("all cases were run").isTrue();
    assertThat(FINDINGS.getFirst().provableAttacks()).isGreaterThanOrEqualTo(80);
    assertThat(FINDINGS.getFirst().provableOperations()).isGreaterThanOrEqualTo(40);
  }
}
