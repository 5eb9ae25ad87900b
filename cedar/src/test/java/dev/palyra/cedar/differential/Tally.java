package dev.palyra.cedar.differential;

/** What was compared. */
final class Tally {
  int policies;
  int valid;
  int requests;
  int allowed;
  int erring;
  int refusedData;
  int refusedSchemas;
  int refusedPolicies;

  /** Sets of policies with the same verdict, but not the same warnings. */
  int warnedApart;

  @Override
  public String toString() {
    return "%d schemas refused, %d policies refused and %d parsed of which %d valid, %d requests of which %d allowed, %d with errors, %d refused; warnings differed %d times"
        .formatted(
            refusedSchemas,
            refusedPolicies,
            policies,
            valid,
            requests,
            allowed,
            erring,
            refusedData,
            warnedApart);
  }
}
