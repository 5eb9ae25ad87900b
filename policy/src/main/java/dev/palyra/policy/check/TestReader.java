package dev.palyra.policy.check;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.ApprovalEvidence;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.Verdict;
import dev.palyra.policy.bundle.TomlText;
import dev.palyra.policy.schema.PolicySchema;
import dev.palyra.policy.schema.ToolBinding;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * Reads {@code *.test.toml}: an array {@code test} of tables with the keys of {@link #KEYS}. What
 * is not set is as in a call of {@code Agent:agent} in the run {@code test} at noon of 2026-01-01.
 */
final class TestReader {
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "principal",
          "tool",
          "arguments",
          "secret",
          "host",
          "run",
          "session",
          "device",
          "channel",
          "skill",
          "function",
          "labels",
          "time",
          "approved-by",
          "expect",
          "by",
          "reason",
          "tier");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final PolicySchema schema;
  private final Source source;
  private final Consumer<Diagnostic> problems;

  TestReader(PolicySchema schema, Source source, Consumer<Diagnostic> problems) {
    this.schema = schema;
    this.source = source;
    this.problems = problems;
  }

  List<PolicyTest> read() {
    List<PolicyTest> tests = new ArrayList<>();
    TomlText.parse(source, problems).ifPresent(toml -> read(toml, tests));
    return tests;
  }

  private void read(TomlTable toml, List<PolicyTest> tests) {
    for (String key : toml.keySet()) {
      if (!key.equals("test") || !toml.isArray(List.of(key))) {
        complain(
            "unknown key `" + key + "`; tests are written as tables [[test]]", span(toml, key));
      }
    }
    TomlArray array = toml.isArray("test") ? toml.getArrayOrEmpty("test") : null;
    for (int i = 0; array != null && i < array.size(); i++) {
      SourceSpan at = TomlText.span(source, array.inputPositionOf(i));
      if (!(array.get(i) instanceof TomlTable table)) {
        complain("a test must be a table", at);
        continue;
      }
      try {
        tests.add(test(table, at));
      } catch (IllegalArgumentException | DateTimeParseException e) {
        complain(String.valueOf(e.getMessage()), at);
      }
    }
  }

  private PolicyTest test(TomlTable table, SourceSpan at) {
    for (String key : table.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "unknown key `" + key + "`; a test may have " + String.join(", ", new TreeSet<>(KEYS)));
      }
    }
    String name = text(table, "name").orElseThrow(() -> missing("name"));
    var toolName = new ToolName(text(table, "tool").orElseThrow(() -> missing("tool")));
    ToolBinding binding = schema.find(toolName);
    if (binding == null) {
      throw new IllegalArgumentException("test `" + name + "`: unknown tool `" + toolName + "`");
    }
    Principal principal = Principal.parse(text(table, "principal").orElse("Agent:agent"));
    return new PolicyTest(
        name,
        new PolicyRequest(principal, action(table, toolName)),
        context(table, binding.tool()),
        parse(table, "expect", word(Verdict.values())).orElseThrow(() -> missing("expect")),
        table.contains("by")
            ? Optional.of(new TreeSet<>(texts(table, "by").stream().map(PolicyId::new).toList()))
            : Optional.empty(),
        parse(table, "reason", word(DenyReason.values())),
        parse(
            table,
            "tier",
            text ->
                Tier.ofLabel(text)
                    .orElseThrow(
                        () -> new IllegalArgumentException("unknown tier `" + text + "`"))),
        at);
  }

  private static PolicyAction action(TomlTable table, ToolName tool) {
    Optional<PolicyAction> secret =
        parse(table, "secret", text -> new PolicyAction.UseSecret(SecretRef.parse(text), tool));
    Optional<PolicyAction> host =
        parse(table, "host", text -> new PolicyAction.Connect(EgressHost.parse(text), tool));
    Optional<PolicyAction> function =
        parse(table, "function", text -> new PolicyAction.UseFunction(grant(text), tool));
    if (Stream.of(secret, host, function).filter(Optional::isPresent).count() > 1) {
      throw new IllegalArgumentException("a test has one of `secret`, `host` and `function`");
    }
    return secret
        .or(() -> host)
        .or(() -> function)
        .orElseGet(() -> new PolicyAction.CallTool(tool));
  }

  private static PluginGrant grant(String text) {
    return PluginGrant.ofLabel(text)
        .orElseThrow(() -> new IllegalArgumentException("unknown function `" + text + "`"));
  }

  private static PolicyRequestContext context(TomlTable table, Tool tool) {
    List<String> approvers = texts(table, "approved-by");
    Arguments arguments = arguments(table);
    List<String> violations = tool.schema().violations(arguments.tree());
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException(
          "no such call can reach the policy: " + String.join("; ", violations));
    }
    return new PolicyRequestContext(
        tool.name(),
        arguments,
        new CallOrigin(
            text(table, "run").orElse("test"),
            text(table, "session"),
            text(table, "device"),
            text(table, "channel"),
            text(table, "skill"),
            Labels.of(texts(table, "labels"))),
        tool.capabilities(),
        tool.sensitive(),
        approvers.isEmpty()
            ? Optional.empty()
            : Optional.of(new ApprovalEvidence("test", approvers, ApprovalRequirement.DEFAULT)),
        parse(table, "time", Instant::parse).orElse(NOON));
  }

  private static Arguments arguments(TomlTable table) {
    if (!table.contains("arguments")) {
      return Arguments.NONE;
    }
    if (!table.isTable("arguments")) {
      throw new IllegalArgumentException("`arguments` must be a table");
    }
    return Arguments.parse(table.getTableOrEmpty("arguments").toJson());
  }

  private static <T> Optional<T> parse(TomlTable table, String key, Function<String, T> parser) {
    return text(table, key).map(parser);
  }

  private static <E extends Enum<E>> Function<String, E> word(E[] values) {
    return text ->
        Arrays.stream(values)
            .filter(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "`"
                        + text
                        + "` is none of "
                        + String.join(
                            ", ",
                            Arrays.stream(values)
                                .map(v -> v.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .toList())));
  }

  private static Optional<String> text(TomlTable table, String key) {
    List<String> path = List.of(key);
    if (table.contains(path) && !table.isString(path)) {
      throw new IllegalArgumentException("`" + key + "` must be a string");
    }
    return Optional.ofNullable(table.getString(path));
  }

  private static List<String> texts(TomlTable table, String key) {
    List<String> path = List.of(key);
    if (!table.contains(path)) {
      return List.of();
    }
    TomlArray array = table.isArray(path) ? table.getArrayOrEmpty(path) : null;
    if (array == null || !array.toList().stream().allMatch(String.class::isInstance)) {
      throw new IllegalArgumentException("`" + key + "` must be a list of strings");
    }
    return array.toList().stream().map(String.class::cast).toList();
  }

  private static IllegalArgumentException missing(String key) {
    return new IllegalArgumentException("a test needs `" + key + "`");
  }

  private SourceSpan span(TomlTable table, String key) {
    return TomlText.span(source, table.inputPositionOf(List.of(key)));
  }

  private void complain(String message, SourceSpan at) {
    problems.accept(Diagnostic.error(message, at));
  }
}
