package dev.palyra.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the architecture. Whoever breaks one is told which class does. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPaths(mainClasses());

  private static List<Path> mainClasses() {
    try (Stream<Path> modules = Files.list(Path.of("..").toAbsolutePath().normalize())) {
      return modules
          .map(module -> module.resolve("target/classes"))
          .filter(Files::isDirectory)
          .filter(folder -> !folder.startsWith(Path.of("../bench").toAbsolutePath().normalize()))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void sawTheModules() {
    Set<String> seen = new TreeSet<>();
    CLASSES.forEach(type -> seen.add(module(type.getPackageName())));

    assertThat(seen).contains("cedar", "core", "sandbox");
  }

  private static String module(String packageName) {
    String[] parts = packageName.split("\\.", 4);
    return parts.length > 2 ? parts[2] : "";
  }

  /** `palyra run` starts what the operator typed; no tool's call comes near it. */
  @Test
  void onlyTheSandboxStartsProcesses() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.palyra.sandbox..")
        .and()
        .doNotHaveFullyQualifiedName("dev.palyra.cli.RedactedChild")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(ProcessBuilder.class)
        .orShould()
        .callMethod(Runtime.class, "exec", String[].class)
        .check(CLASSES);
  }

  @Test
  void onlyTheStoreSpeaksSql() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.palyra.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
        .check(CLASSES);
  }

  @Test
  void onlyGatewayAndMcpServeHttp() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.palyra.gateway..", "dev.palyra.mcp..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..", "com.sun.net.httpserver..")
        .check(CLASSES);
  }

  @Test
  void cedarStandsOnItsOwn() {
    noClasses()
        .that()
        .resideInAPackage("dev.palyra.cedar..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("dev.palyra.cedar..", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void coreTouchesNothingOutside() {
    noClasses()
        .that()
        .resideInAPackage("dev.palyra.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net.http..", "java.sql..", "java.lang.foreign..", "dev.palyra.cedar..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(
            java.net.Socket.class,
            java.net.ServerSocket.class,
            java.net.DatagramSocket.class,
            java.net.URLConnection.class,
            java.nio.channels.SocketChannel.class)
        .check(CLASSES);
  }

  /** Siblings share ports in core and never know each other; only the gateway wires them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "policy",
        "sandbox",
        "vault",
        "identity",
        "auth",
        "store",
        "mcp",
        "agent",
        "skills"
      })
  void siblingsDoNotKnowEachOther(String module) {
    var others =
        Stream.of(
                "policy",
                "sandbox",
                "vault",
                "identity",
                "auth",
                "store",
                "mcp",
                "agent",
                "skills",
                "gateway",
                "cli")
            .filter(other -> !other.equals(module))
            .map(other -> "dev.palyra." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("dev.palyra." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void theCommandLineKnowsTheGatewayByItsApiOnly() {
    noClasses()
        .that()
        .resideInAPackage("dev.palyra.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.palyra.gateway..",
            "dev.palyra.policy..",
            "dev.palyra.sandbox..",
            "dev.palyra.vault..",
            "dev.palyra.store..",
            "dev.palyra.mcp.server..",
            "dev.palyra.mcp.call..",
            "dev.palyra.mcp.upstream..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void thePackagesOfCoreFormNoCycle() {
    SlicesRuleDefinition.slices()
        .matching("dev.palyra.core.(*)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  /** Time comes from an injected clock, or it cannot be tested. */
  @Test
  void nothingReadsTheSystemClock() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.palyra.core..", "dev.palyra.policy..", "dev.palyra.store..", "dev.palyra.vault..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(CLASSES);
  }
}
