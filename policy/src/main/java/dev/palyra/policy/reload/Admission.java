package dev.palyra.policy.reload;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.policy.bundle.BundleSource;
import java.util.List;

/** What is asked of the files of a bundle before they are read as policies. */
@FunctionalInterface
public interface Admission {
  /** Asks nothing. */
  Admission ANY = _ -> List.of();

  /** Why the files are not admitted; empty when they are. */
  List<Diagnostic> objections(BundleSource source);
}
