package dev.palyra.store;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.sandbox.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;

/**
 * A process of its own that takes calls through all their states until it is killed. It says each
 * step only once that is durable: {@code <step> <call>}. Arguments: folder, number of this process.
 */
final class CrashingGateway {
  private static final int THREADS = 6;

  private final Store store;

  private CrashingGateway(Store store) {
    this.store = store;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int first = Integer.parseInt(arguments[1]) * 1_000_000;
    // The time is the same in all processes, so that no approval expires.
    var store =
        Store.open(folder.resolve("state"), key(folder), new StoppedClock(), StoreLimits.DEFAULTS);
    var gateway = new CrashingGateway(store);
    Recovered recovered = store.recover();
    recovered.orphaned().forEach(call -> say("orphaned", call.value()));
    recovered.refused().forEach(call -> say("refused", call.value()));
    for (ApprovalRecord waiting : recovered.waiting()) {
      gateway.resume(waiting);
    }
    for (int t = 0; t < THREADS; t++) {
      int from = first + t * 100_000;
      Thread.ofPlatform().start(() -> gateway.work(from));
    }
  }

  static void writeKey(Path folder, KeyPair key) throws Exception {
    Files.write(folder.resolve("private"), key.getPrivate().getEncoded());
    Files.write(folder.resolve("public"), key.getPublic().getEncoded());
  }

  private static KeyPair key(Path folder) throws Exception {
    KeyFactory factory = KeyFactory.getInstance("Ed25519");
    return new KeyPair(
        factory.generatePublic(
            new X509EncodedKeySpec(Files.readAllBytes(folder.resolve("public")))),
        factory.generatePrivate(
            new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve("private")))));
  }

  private void work(int from) {
    for (int n = from; ; n++) {
      ToolCall call = Sample.call(n);
      if (n % 2 == 0) {
        step("proposed", call, new AuditEvent.Decided(call, Sample.permit()));
        step("started", call, new AuditEvent.Started(call, Optional.empty()));
        execute(call);
      } else {
        ApprovalRecord approval = Sample.approval(call, n, 1);
        step(
            "waiting",
            call,
            new AuditEvent.Decided(call, Sample.ask(1)),
            new AuditEvent.ApprovalRequested(approval));
        resume(approval);
      }
    }
  }

  private void resume(ApprovalRecord approval) {
    ToolCall call = approval.call();
    ApprovalRecord granted = approval;
    if (approval.decisions().isEmpty()) {
      granted = Sample.counted(approval, Sample.yes(Sample.ALICE));
      step("granted", call, new AuditEvent.ApprovalAnswered(granted, Sample.yes(Sample.ALICE)));
    }
    step(
        "started",
        call,
        new AuditEvent.DecidedAgain(call, Sample.permit()),
        new AuditEvent.Started(call, Optional.of(granted)));
    execute(call);
  }

  private void execute(ToolCall call) {
    say("ran", call.id().value());
    step(
        "finished",
        call,
        new AuditEvent.Finished(call, Sample.ran(call, new Outcome.Exited(0), "out")));
  }

  private void step(String name, ToolCall call, AuditEvent... events) {
    store.log().append(events);
    say(name, call.id().value());
  }

  private static void say(String step, String call) {
    System.out.println(step + " " + call); // One write: the stream is locked for a line.
  }
}
