package dev.palyra.policy.check;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.bundle.FileKind;
import dev.palyra.policy.schema.ArgumentMismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What was found when a loaded bundle was put to its tests and to the invariants.
 *
 * @param tests of all test files, in order
 * @param errors why the bundle may not come into force; empty when it may
 * @param warnings what is probably not meant
 */
public record BundleCheck(
    List<TestResult> tests, List<Diagnostic> errors, List<Diagnostic> warnings) {
  public BundleCheck {
    tests = List.copyOf(tests);
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }

  /** Runs the tests and samples the invariants. */
  public static BundleCheck of(PolicyBundle bundle) {
    List<Diagnostic> errors = new ArrayList<>();
    List<TestResult> results = new ArrayList<>();
    for (PolicyTest test : tests(bundle, errors::add)) {
      run(bundle, test, results, errors);
    }
    errors.addAll(Invariants.violations(bundle));
    List<Diagnostic> warnings = new ArrayList<>(bundle.warnings());
    warnings.addAll(Lint.warnings(bundle));
    return new BundleCheck(results, errors, warnings);
  }

  /** Whether the bundle may come into force. */
  public boolean accepted() {
    return errors.isEmpty();
  }

  private static List<PolicyTest> tests(PolicyBundle bundle, Consumer<Diagnostic> problems) {
    List<PolicyTest> tests = new ArrayList<>();
    BundleSource source = bundle.source();
    for (String name : source.names(FileKind.TESTS)) {
      tests.addAll(new TestReader(bundle.schema(), source.source(name), problems).read());
    }
    return tests;
  }

  private static void run(
      PolicyBundle bundle, PolicyTest test, List<TestResult> results, List<Diagnostic> errors) {
    try {
      var decision = bundle.decide(test.request(), Approved.context(bundle, test));
      var result = new TestResult(test, decision, test.mistakes(decision));
      results.add(result);
      result
          .mistakes()
          .forEach(mistake ->
              errors.add(Diagnostic.error("test `" + test.name() + "`: " + mistake, test.span())));
    } catch (ArgumentMismatchException e) {
      errors.add(Diagnostic.error("test `" + test.name() + "`: " + e.getMessage(), test.span()));
    }
  }
}
