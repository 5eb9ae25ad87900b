package dev.palyra.store;

import static dev.palyra.core.Require.require;

import dev.palyra.core.Digests;
import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.sandbox.EgressAttempt;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * An event as the log keeps it: a kind and named texts. Arguments, paths and outputs stand as
 * digests and sizes, because a log is read by more people than the call was meant for, and the
 * words of a policy error are left out because engines quote arguments in them.
 */
record AuditText(String kind, SequencedMap<String, String> fields) {
  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final List<String> RESERVED =
      List.of(
          "call.",
          "approval.",
          "secret.",
          "policy.",
          "access.",
          "grant.",
          "operator.",
          "connection.",
          "device.",
          "run.");

  static AuditText of(AuditEvent event) {
    var fields = new Fields();
    return new AuditText(describe(event, fields), fields.done());
  }

  /** Fills the fields and returns the kind. */
  private static String describe(AuditEvent event, Fields to) {
    return switch (event) {
      case AuditEvent.Rejected e -> {
        to.put("run", e.run()).put("principal", e.principal().toString());
        to.put("tool", e.tool()).put("code", e.code()).put("detail", e.detail());
        yield "call.rejected";
      }
      case AuditEvent.Decided e -> {
        origin(e.call(), call(e.call(), to));
        DecisionText.put(e.decision(), to);
        yield "call.decided";
      }
      case AuditEvent.Advised e -> {
        origin(e.call(), call(e.call(), to));
        DecisionText.put(e.decision(), to);
        yield "policy.advised";
      }
      case AuditEvent.ApprovalRequested e -> {
        requested(e.approval(), call(e.approval().call(), to));
        yield "approval.requested";
      }
      case AuditEvent.ApprovalAnswered e -> {
        answered(e.after(), e.answer(), call(e.after().call(), to));
        yield "approval.answered";
      }
      case AuditEvent.ApprovalEnded e -> {
        call(e.approval().call(), to).put("approval", e.approval().id().value());
        to.put("state", word(e.state()));
        yield "approval.ended";
      }
      case AuditEvent.GrantMade e -> {
        GrantText.put(e.grant(), to);
        yield "grant.made";
      }
      case AuditEvent.GrantEnded e -> {
        to.put("grant", e.grant().id().value()).put("state", word(e.state()));
        to.put("principal", e.by().map(Principal::toString));
        yield "grant.ended";
      }
      case AuditEvent.DecidedAgain e -> {
        DecisionText.put(e.decision(), call(e.call(), to));
        yield "call.decided-again";
      }
      case AuditEvent.SecretDecided e -> {
        call(e.call(), to).put("secret", e.secret().label());
        DecisionText.put(e.decision(), to);
        yield "secret.decided";
      }
      case AuditEvent.FunctionDecided e -> {
        call(e.call(), to).put("function", e.grant().label());
        DecisionText.put(e.decision(), to);
        yield "function.decided";
      }
      case AuditEvent.ConnectionDecided e -> {
        attempt(e.attempt(), call(e.call(), to));
        DecisionText.put(e.decision(), to);
        yield "connection.decided";
      }
      case AuditEvent.ConnectionEnded e -> {
        attempt(e.connection().attempt(), call(e.call(), to));
        to.put("address", e.connection().address()).put("refusal", e.connection().refusal());
        to.put("sent_bytes", e.connection().sentBytes());
        to.put("received_bytes", e.connection().receivedBytes());
        to.put("credential", e.connection().credential());
        yield "connection.ended";
      }
      case AuditEvent.Started e -> {
        call(e.call(), to).put("approval", e.approval().map(approval -> approval.id().value()));
        yield "call.started";
      }
      case AuditEvent.Finished e -> {
        ResultText.put(e.result(), call(e.call(), to));
        to.put("gives", List.copyOf(e.gives().values()));
        yield "call.finished";
      }
      case AuditEvent.SecretChanged e -> {
        to.put("scope", e.scope().toString()).put("key", e.key()).put("change", e.change());
        to.put("principal", e.by().toString());
        yield "secret.changed";
      }
      case AuditEvent.OperatorChanged e -> {
        to.put("operator", e.subject().id()).put("change", e.change());
        e.before().ifPresent(before -> operator("_before", before, to));
        e.after().ifPresent(after -> operator("", after, to));
        to.put("principal", e.by().toString());
        yield "operator.changed";
      }
      case AuditEvent.OperatorProved e -> {
        to.put("operator", e.before().id()).put("action", e.action());
        to.put("failures", e.after().failures());
        to.put("principal", e.before().principal().toString());
        yield e.right() ? "operator.proved" : "operator.proof-refused";
      }
      case AuditEvent.PolicyActivated e -> {
        to.put("revision", e.revision().sha256()).put("principal", e.by().toString());
        yield "policy.activated";
      }
      case AuditEvent.RunChanged e -> RunText.put(e.change(), to);
      case AuditEvent.AccessChanged e -> AccessText.put(e.change(), to);
      case AuditEvent.DeviceChanged e -> DeviceText.put(e.change(), to);
      case AuditEvent.AccessRefused e -> {
        to.put("principal", e.principal()).put("action", e.action()).put("why", e.why());
        yield "access.refused";
      }
      case AuditEvent.Lifecycle e -> lifecycle(e, to);
    };
  }

  private static void operator(String suffix, Operator operator, Fields to) {
    to.put("groups" + suffix, operator.groups().stream().sorted().toList())
        .put("roles" + suffix, operator.roles().stream().sorted().toList());
  }

  private static Fields call(ToolCall call, Fields to) {
    return to.put("call", call.id().value())
        .put("run", call.origin().run())
        .put("principal", call.principal().toString())
        .put("tool", call.tool().value());
  }

  private static void attempt(EgressAttempt attempt, Fields to) {
    to.put("host", attempt.host()).put("port", attempt.port());
    to.put("protocol", word(attempt.protocol()));
  }

  private static void origin(ToolCall call, Fields to) {
    byte[] arguments = call.arguments().bytes();
    to.put("arguments_sha256", HexFormat.of().formatHex(Digests.sha256().digest(arguments)))
        .put("arguments_bytes", arguments.length)
        .put("received", call.received().toString())
        .put("session", call.origin().session())
        .put("device", call.origin().deviceId())
        .put("channel", call.origin().channel())
        .put("skill", call.origin().skillId())
        .put("labels", List.copyOf(call.origin().labels().values()));
  }

  private static void requested(ApprovalRecord approval, Fields to) {
    to.put("approval", approval.id().value())
        .put("digest", approval.digest().hex())
        .put("asked_by", approval.askedBy().stream().map(PolicyId::value).toList())
        .put("revision", approval.revision().sha256())
        .put("expires", approval.expires().toString());
    requirement(approval.requirement(), to);
  }

  private static void answered(ApprovalRecord after, ApprovalDecision answer, Fields to) {
    to.put("approval", after.id().value())
        .put("digest", after.digest().hex())
        .put("verdict", word(answer.verdict()))
        .put("operator", answer.operator().toString())
        .put("operator_device", answer.device())
        .put("operator_groups", answer.groups().stream().sorted().toList())
        .put("proof", word(answer.proof()))
        .put("reason", answer.reason())
        .put("state", word(after.state()));
    answer
        .edit()
        .ifPresent(edit -> {
          to.put("arguments_sha256_before", sha256(edit.before()));
          to.put("arguments_sha256", sha256(edit.after()));
        });
  }

  static String sha256(Arguments arguments) {
    return HexFormat.of().formatHex(Digests.sha256().digest(arguments.bytes()));
  }

  static void requirement(ApprovalRequirement requirement, Fields to) {
    to.put("operators", requirement.operators())
        .put("group", requirement.group())
        .put("step_up", requirement.stepUp())
        .put("risk", word(requirement.risk()));
  }

  private static String lifecycle(AuditEvent.Lifecycle event, Fields to) {
    String kind = event.kind();
    require(
        kind.length() <= 64 && KIND.matcher(kind).matches(),
        "audit kind must be lower-case words with dots between, got `%s`",
        kind);
    require(
        RESERVED.stream().noneMatch(kind::startsWith), "audit kind `%s` has its own event", kind);
    require(event.fields().size() <= 64, "an audit event has at most 64 fields");
    event
        .fields()
        .forEach((name, value) -> {
          require(NAME.matcher(name).matches(), "malformed audit field name `%s`", name);
          to.put(name, value);
        });
    return kind;
  }

  /** An enum constant as a word of the log, such as {@code file-size}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
