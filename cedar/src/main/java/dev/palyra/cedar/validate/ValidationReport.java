package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.PolicyId;
import java.util.List;

/**
 * What validation found.
 *
 * @param findings errors and warnings, by policy in the order in which the policies were given
 */
public record ValidationReport(List<Finding> findings) {
  public ValidationReport {
    findings = List.copyOf(findings);
  }

  /** Something found in a policy or template. */
  public record Finding(PolicyId policy, Diagnostic diagnostic) {
    /** Whether the policy is refused for it. */
    public boolean isError() {
      return switch (diagnostic.severity()) {
        case ERROR -> true;
        case WARNING -> false;
      };
    }

    @Override
    public String toString() {
      return "policy `" + policy + "`: " + diagnostic.render();
    }
  }

  /** Whether there is no error; warnings don't count. */
  public boolean isAccepted() {
    return findings.stream().noneMatch(Finding::isError);
  }

  public List<Finding> errors() {
    return findings.stream().filter(Finding::isError).toList();
  }

  public List<Finding> warnings() {
    return findings.stream().filter(finding -> !finding.isError()).toList();
  }
}
