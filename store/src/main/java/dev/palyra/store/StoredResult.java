package dev.palyra.store;

import dev.palyra.core.audit.CallResult;
import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Execution;
import java.util.Arrays;

/** A result as the columns of a call: its outputs apart, so that a list need not read them. */
record StoredResult(String json, Bytes stdout, Bytes stderr) {

  /** Keeps at most {@code limit} bytes of each output; the result says so where more was there. */
  static StoredResult of(CallResult result, int limit) {
    return switch (result) {
      case CallResult.Ran ran -> {
        Execution whole = ran.execution();
        boolean cut = whole.stdout().length() > limit || whole.stderr().length() > limit;
        var kept =
            new Execution(
                whole.outcome(),
                Bytes.EMPTY,
                Bytes.EMPTY,
                cut ? truncated(whole.attestation()) : whole.attestation());
        yield new StoredResult(
            StoredJson.write(new CallResult.Ran(ran.call(), kept, ran.timings())),
            head(whole.stdout(), limit),
            head(whole.stderr(), limit));
      }
      case CallResult.Refused refused ->
          new StoredResult(StoredJson.write(refused), Bytes.EMPTY, Bytes.EMPTY);
      case CallResult.Orphaned orphaned ->
          new StoredResult(StoredJson.write(orphaned), Bytes.EMPTY, Bytes.EMPTY);
    };
  }

  CallResult result() {
    CallResult result = StoredJson.read(json, CallResult.class);
    return switch (result) {
      case CallResult.Ran ran ->
          new CallResult.Ran(
              ran.call(),
              new Execution(
                  ran.execution().outcome(), stdout, stderr, ran.execution().attestation()),
              ran.timings());
      case CallResult.Refused refused -> refused;
      case CallResult.Orphaned orphaned -> orphaned;
    };
  }

  private static Bytes head(Bytes output, int limit) {
    return output.length() <= limit ? output : Bytes.of(Arrays.copyOf(output.toArray(), limit));
  }

  private static Attestation truncated(Attestation a) {
    return new Attestation(
        a.tier(),
        a.programDigest(),
        a.argumentsDigest(),
        a.mechanisms(),
        a.limits(),
        a.outcome(),
        a.wallTime(),
        a.cpuTime(),
        a.peakMemoryBytes(),
        a.outputBytes(),
        true);
  }
}
