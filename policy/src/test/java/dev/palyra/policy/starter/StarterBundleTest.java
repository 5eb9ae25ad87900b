package dev.palyra.policy.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.TestTools;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.bundle.LoadedPolicy;
import dev.palyra.policy.check.BundleCheck;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StarterBundleTest {
  @ParameterizedTest
  @EnumSource
  void passesItsTestsAndTheInvariantsWithoutAWarning(StarterBundle starter) {
    BundleCheck check = BundleCheck.of(bundle(starter));

    assertThat(check.errors()).isEmpty();
    assertThat(check.warnings()).isEmpty();
    assertThat(check.tests()).hasSizeGreaterThan(3);
  }

  @ParameterizedTest
  @EnumSource
  void everyRuleHasAnIdADocAndACommentThatSaysWhy(StarterBundle starter) {
    String text = starter.source().files().getOrDefault(starter.title() + ".cedar", "");
    for (LoadedPolicy policy : bundle(starter).policies()) {
      assertThat(policy.annotations().id()).as("@id of %s", policy.id()).isPresent();
      assertThat(policy.annotations().doc()).as("@doc of %s", policy.id()).isPresent();
      List<String> before =
          text.substring(0, policy.policy().body().span().start()).stripTrailing().lines().toList();
      assertThat(before.getLast()).as("the line above %s", policy.id()).startsWith("// ");
    }
  }

  @ParameterizedTest
  @EnumSource
  void itsTestsBreakWhenAnyRuleIsTakenAway(StarterBundle starter) {
    String name = starter.title() + ".cedar";
    String text = starter.source().files().getOrDefault(name, "");
    Set<String> unnoticed = new TreeSet<>();
    for (LoadedPolicy policy : bundle(starter).policies()) {
      var span = policy.policy().body().span();
      var files = new java.util.TreeMap<>(starter.source().files());
      files.put(name, text.substring(0, span.start()) + text.substring(span.end()));
      if (BundleCheck.of(PolicyBundle.of(BundleSource.of(files), TestTools.ALL)).accepted()) {
        unnoticed.add(policy.id().value());
      }
    }
    // These decide about tools that only a user's definitions bring; DeveloperTest and
    // UnattendedTest cover them.
    unnoticed.removeIf(id ->
        id.contains("sensitive")
            || id.equals("nothing-leaves-after-private-and-untrusted-data")
            || id.contains("declared")
            || id.equals("operators-decide-approvals"));
    assertThat(unnoticed).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void isCopiedIntoAnEmptyFolderOnly(StarterBundle starter, @TempDir Path home) throws IOException {
    Path folder = home.resolve("policies");

    starter.copyInto(folder);

    assertThat(BundleSource.read(folder)).isEqualTo(starter.source());
    assertThat(StarterBundle.named(starter.title())).contains(starter);
    assertThatThrownBy(() -> starter.copyInto(folder))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  private static PolicyBundle bundle(StarterBundle starter) {
    return PolicyBundle.of(starter.source(), TestTools.ALL);
  }
}
