package dev.palyra.gateway;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.run.RunChange;
import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxRequest;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.home.Home;
import dev.palyra.gateway.home.TokenFiles;
import dev.palyra.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The real gateway, wired by the real {@link Wiring}, that stops for good when a call whose
 * arguments hold the word {@code target} reaches a point. It then writes a file and goes no
 * further, so that a test can kill it exactly there. It lies in the tests: no product can be told
 * to do this.
 *
 * <p>Points: {@code before:EVENT} and {@code after:EVENT} for the events that are recorded, {@code
 * before:sandbox} and {@code after:sandbox}.
 */
public final class FaultPointGateway {
  private FaultPointGateway() {}

  /** Arguments: the point, the file to write, and those of the gateway. */
  public static void main(String[] arguments) {
    var point = new Point(arguments[0], Path.of(arguments[1]));
    String[] rest = Arrays.copyOfRange(arguments, 2, arguments.length);
    int status =
        Main.run(
            rest,
            System.out,
            System.err,
            (home, settings, tokens, clock, random, userFolder) ->
                new FaultyWiring(home, settings, tokens, clock, random, userFolder, point));
    if (status != 0) {
      System.exit(status);
    }
  }

  /** Where to stop. */
  private record Point(String name, Path reached) {
    void pass(String here, String arguments) {
      if (here.equals(name) && arguments.contains("target")) {
        stop();
      }
    }

    private void stop() {
      try {
        Files.writeString(reached, name);
        while (true) {
          Thread.sleep(1_000_000);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Runtime.getRuntime().halt(3);
      }
    }
  }

  private static final class FaultyWiring extends Wiring {
    private final Point point;

    FaultyWiring(
        Home home,
        Settings settings,
        TokenFiles.Loaded tokens,
        Clock clock,
        SecureRandom random,
        Path userFolder,
        Point point) {
      super(home, settings, tokens, clock, random, userFolder);
      this.point = point;
    }

    @Override
    AuditLog recorder(Store store) {
      AuditLog real = super.recorder(store);
      return events -> {
        for (AuditEvent event : events) {
          name(event).ifPresent(name -> point.pass("before:" + name, arguments(event)));
        }
        real.append(events);
        for (AuditEvent event : events) {
          name(event).ifPresent(name -> point.pass("after:" + name, arguments(event)));
        }
      };
    }

    @Override
    Sandbox sandbox(List<Path> guarded) throws IOException {
      return new FaultySandbox(super.sandbox(guarded), point);
    }
  }

  private record FaultySandbox(Sandbox real, Point point) implements Sandbox {
    @Override
    public Execution execute(
        SandboxRequest request, OutputFilter filter, Cancellation cancellation) {
      String input =
          request instanceof CommandRequest command
              ? new String(
                  command.standardInput().toArray(), java.nio.charset.StandardCharsets.UTF_8)
              : "";
      point.pass("before:sandbox", input);
      Execution execution = real.execute(request, filter, cancellation);
      point.pass("after:sandbox", input);
      return execution;
    }

    @Override
    public Map<Tier, Availability> availability() {
      return real.availability();
    }
  }

  private static Optional<String> name(AuditEvent event) {
    return switch (event) {
      case AuditEvent.Decided _ -> Optional.of("decided");
      case AuditEvent.ApprovalRequested _ -> Optional.of("requested");
      case AuditEvent.ApprovalAnswered e ->
          Optional.of("answered-" + e.after().state().name().toLowerCase(java.util.Locale.ROOT));
      case AuditEvent.ApprovalEnded _ -> Optional.of("ended");
      case AuditEvent.DecidedAgain _ -> Optional.of("decided-again");
      case AuditEvent.Started _ -> Optional.of("started");
      case AuditEvent.Finished e ->
          Optional.of(e.result() instanceof CallResult.Ran ? "finished-ran" : "finished-refused");
      case AuditEvent.RunChanged e -> Optional.of(name(e.change()));
      case AuditEvent.Rejected _,
          AuditEvent.SecretDecided _,
          AuditEvent.FunctionDecided _,
          AuditEvent.ConnectionDecided _,
          AuditEvent.ConnectionEnded _,
          AuditEvent.DeviceChanged _,
          AuditEvent.AccessChanged _,
          AuditEvent.SecretChanged _,
          AuditEvent.GrantMade _,
          AuditEvent.GrantEnded _,
          AuditEvent.OperatorChanged _,
          AuditEvent.OperatorProved _,
          AuditEvent.PolicyActivated _,
          AuditEvent.AccessRefused _,
          AuditEvent.Advised _,
          AuditEvent.Lifecycle _ ->
          Optional.empty();
    };
  }

  private static String name(RunChange change) {
    return switch (change) {
      case RunChange.Created _ -> "run-created";
      case RunChange.Turned _ -> "run-turned";
      case RunChange.Proposed _ -> "run-proposed";
      case RunChange.Answered _ -> "run-answered";
      case RunChange.Retried _ -> "run-retried";
      case RunChange.CancelAsked _ -> "run-cancelling";
      case RunChange.Ended e -> "run-" + e.end().state().word();
    };
  }

  private static String arguments(AuditEvent event) {
    if (event instanceof AuditEvent.RunChanged) {
      return "target"; // There is one run, and all its points count.
    }
    Optional<ToolCall> call =
        switch (event) {
          case AuditEvent.Decided e -> Optional.of(e.call());
          case AuditEvent.ApprovalRequested e ->
              Optional.of(e.approval()).map(ApprovalRecord::call);
          case AuditEvent.ApprovalAnswered e -> Optional.of(e.after()).map(ApprovalRecord::call);
          case AuditEvent.ApprovalEnded e -> Optional.of(e.approval()).map(ApprovalRecord::call);
          case AuditEvent.DecidedAgain e -> Optional.of(e.call());
          case AuditEvent.Started e -> Optional.of(e.call());
          case AuditEvent.Finished e -> Optional.of(e.call());
          case AuditEvent.RunChanged _,
              AuditEvent.Rejected _,
              AuditEvent.SecretDecided _,
              AuditEvent.FunctionDecided _,
              AuditEvent.ConnectionDecided _,
              AuditEvent.ConnectionEnded _,
              AuditEvent.DeviceChanged _,
              AuditEvent.AccessChanged _,
              AuditEvent.SecretChanged _,
              AuditEvent.GrantMade _,
              AuditEvent.GrantEnded _,
              AuditEvent.OperatorChanged _,
              AuditEvent.OperatorProved _,
              AuditEvent.PolicyActivated _,
              AuditEvent.AccessRefused _,
              AuditEvent.Advised _,
              AuditEvent.Lifecycle _ ->
              Optional.empty();
        };
    return call.map(found -> found.arguments().text()).orElse("");
  }
}
