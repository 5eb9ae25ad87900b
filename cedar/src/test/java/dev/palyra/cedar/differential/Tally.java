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

  @Override
  public String toString() {
    return "%d schemas refused, %d policies refused and %d parsed of which %d valid, %d requests of which %d allowed, %d with errors, %d refused"
        .formatted(
            refusedSchemas,
            refusedPolicies,
            policies,
            valid,
            requests,
            allowed,
            erring,
            refusedData);
  }
}
