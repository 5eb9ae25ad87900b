package dev.palyra.sandbox.wasm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The WebAssembly core testsuite, each module three times: as it is, metered by region, and metered
 * by block. All three must do the same, assertion by assertion.
 *
 * <p>Left out, by name and with the reason in target/wasm-testsuite.txt: files that the installed
 * {@code wast2json} cannot read, and modules of features that the meter refuses.
 */
@Tag("corpus")
class CoreTestsuiteTest {
  private static final Path ARCHIVE =
      Path.of(System.getProperty("wasm.testsuite", "../../shared/data/wasm-testsuite.tar.gz"));

  @TempDir static Path folder;

  @BeforeAll
  static void unpack() throws Exception {
    assumeTrue(Files.exists(ARCHIVE), "the testsuite is not at " + ARCHIVE.toAbsolutePath());
    assumeTrue(Files.exists(Path.of("/usr/bin/wast2json")), "wast2json (Debian: wabt) is missing");
    assertThat(run("tar", "xzf", ARCHIVE.toAbsolutePath().toString(), "-C", folder.toString()))
        .isZero();
  }

  @Test
  void meteredModulesDoWhatUnmeteredOnesDo() throws Exception {
    List<Path> scripts;
    try (var files = Files.list(folder)) {
      scripts = files.filter(file -> file.toString().endsWith(".wast")).sorted().toList();
    }
    Map<String, String> leftOut = new TreeMap<>();
    List<String> differences = new ArrayList<>();
    long compared = 0;
    int ran = 0;
    for (Path script : scripts) {
      String name = script.getFileName().toString();
      Path json = folder.resolve(name + ".json");
      if (run("wast2json", script.toString(), "-o", json.toString()) != 0) {
        leftOut.put(name, "wast2json cannot read it");
        continue;
      }
      ScriptComparison comparison = new ScriptComparison(json);
      comparison.run();
      compared += comparison.compared();
      differences.addAll(comparison.differences());
      comparison.refused().forEach((module, reason) -> leftOut.put(name + " " + module, reason));
      ran++;
    }
    List<String> report = new ArrayList<>();
    report.add("%d scripts, %d compared assertions".formatted(ran, compared));
    leftOut.forEach((what, why) -> report.add(what + ": " + why));
    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target/wasm-testsuite.txt"), report);

    assertThat(differences).isEmpty();
    // Valid modules with odd custom sections, which the engine does not take.
    assertThat(leftOut.values())
        .filteredOn(why -> why.startsWith("the engine:"))
        .hasSizeLessThan(5);
    assertThat(compared).as("compared assertions").isGreaterThan(15_000);
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }
}
