package dev.palyra.gateway.http;

import dev.palyra.gateway.config.PolicySettings;
import dev.palyra.gateway.policy.PolicyDesk;
import dev.palyra.gateway.record.PastCall;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.Verdict;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.compare.BundleDiff;
import dev.palyra.policy.compare.Comparison;
import dev.palyra.policy.compare.Outcome;
import dev.palyra.policy.compare.RecordedDecision;
import dev.palyra.policy.compare.Replay;
import dev.palyra.policy.suggest.Suggester;
import dev.palyra.policy.suggest.Suggestions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/policy/shadow}, {@code replay}, {@code diff} and {@code suggest}: what a change would
 * change. One at a time, since each may take seconds of a processor.
 */
final class PolicyComparisons {
  private static final Duration LONGEST = Duration.ofDays(366);

  private final ApiPorts ports;
  private final PolicyDesk desk;
  private final PolicySettings settings;
  private final Semaphore one = new Semaphore(1);

  PolicyComparisons(ApiPorts ports) {
    this.ports = ports;
    this.desk = ports.policies();
    this.settings = desk.settings();
  }

  Reply shadow(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(
        200,
        view(
            desk.shadow().report().orElseThrow(PolicyComparisons::noShadow),
            desk.shadow().candidate().map(revision -> revision.sha256()).orElse("")));
  }

  Reply startShadow(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    BundleSource files = BundleFiles.require(body, "files");
    body.end();
    PolicyBundle candidate = candidate(files);
    desk.shadow().watch(candidate);
    return Reply.json(200, Json.object().put("revision", candidate.revision().sha256()));
  }

  Reply stopShadow(Exchange exchange) {
    exchange.query().end(Set.of());
    String revision = desk.shadow().candidate().map(candidate -> candidate.sha256()).orElse("");
    return Reply.json(
        200, view(desk.shadow().stop().orElseThrow(PolicyComparisons::noShadow), revision));
  }

  private static ProblemException noShadow() {
    return new ProblemException(ProblemCode.NOT_FOUND, "no candidate is watched");
  }

  Reply replay(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    BundleSource files = BundleFiles.require(body, "files");
    Instant since = since(body);
    body.end();
    return alone(() -> {
      PolicyBundle bundle = candidate(files);
      List<RecordedDecision> past = new ArrayList<>();
      boolean all = past(since, past);
      return view(Replay.run(bundle, past.stream()), bundle.revision().sha256())
          .put("complete", all);
    });
  }

  Reply diff(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Optional<BundleSource> before = BundleFiles.find(body, "before");
    BundleSource after = BundleFiles.require(body, "after");
    long requests = body.number("requests", 1, 10_000).orElse(1_000L);
    body.end();
    return alone(() -> {
      PolicyBundle one = before.map(this::candidate).orElseGet(desk::active);
      PolicyBundle other = candidate(after);
      return view(BundleDiff.search(one, other, (int) requests, 1), other.revision().sha256());
    });
  }

  Reply suggest(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Instant since = since(body);
    body.end();
    return alone(() -> {
      PolicyBundle active = desk.active();
      List<RecordedDecision> past = new ArrayList<>();
      boolean all = past(since, past);
      Suggestions made = Suggester.from(active, past.stream());
      String present = active.source().files().getOrDefault(Suggestions.FILE, "");
      var view =
          Json.object()
              .put("asked", made.asked())
              .put("complete", all)
              .put("file", Suggestions.FILE)
              .put("text", made.text())
              .put("diff", made.diff(present));
      var wider = view.putArray("wider");
      made.wider().forEach(id -> wider.add(id.value()));
      return view;
    });
  }

  private PolicyBundle candidate(BundleSource files) {
    try {
      return desk.candidate(files);
    } catch (BundleException e) {
      throw BundleFiles.refused(e);
    }
  }

  private boolean past(Instant since, List<RecordedDecision> into) {
    return ports
        .ledger()
        .decidedSince(
            since,
            settings.replayCalls(),
            past ->
                ports
                    .catalogue()
                    .find(past.call().tool())
                    .ifPresent(tool ->
                        into.add(
                            RecordedDecision.ofCall(past.call(), tool, outcome(past.first())))));
  }

  private static Outcome outcome(PastCall.First first) {
    return new Outcome(
        Optional.of(
            switch (first) {
              case PERMIT -> Verdict.PERMIT;
              case ASK -> Verdict.ASK;
              case FORBID -> Verdict.FORBID;
            }),
        List.of());
  }

  private Instant since(Members body) {
    String text = body.text("since").orElse("P7D");
    try {
      Instant now = ports.clock().instant();
      Instant since = text.startsWith("P") ? now.minus(Duration.parse(text)) : Instant.parse(text);
      if (since.isAfter(now.minus(LONGEST)) && !since.isAfter(now)) {
        return since;
      }
    } catch (DateTimeParseException | ArithmeticException _) {
      // Said below.
    }
    throw Members.invalid(
        "`since` must be a time of the last 366 days or a duration (ISO 8601), such as P7D");
  }

  /** Something that takes a while. */
  private interface Work {
    ObjectNode run();
  }

  private Reply alone(Work work) {
    if (!one.tryAcquire()) {
      throw new ProblemException(
          ProblemCode.CONFLICT, "another comparison is under way; try again");
    }
    try {
      return Reply.json(200, work.run());
    } finally {
      one.release();
    }
  }

  private static ObjectNode view(Comparison.Report report, String revision) {
    return PolicyViews.report(report).put("revision", revision);
  }
}
