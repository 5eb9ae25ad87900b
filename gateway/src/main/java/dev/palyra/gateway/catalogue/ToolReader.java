package dev.palyra.gateway.catalogue;

import dev.palyra.core.call.Labels;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.ArgumentSchema;
import dev.palyra.core.tool.HeaderCredential;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.gateway.config.Form;
import dev.palyra.gateway.config.TomlSection;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads one tool file. */
final class ToolReader {
  private static final int MAX_DESCRIPTION = 4_000;
  private static final int MAX_MEMBERS = 64;

  private final TomlSection file;
  private final Optional<SkillContent> skill;

  /**
   * @param skill the skill that the file is part of, if it is part of one
   */
  ToolReader(TomlSection file, Optional<SkillContent> skill) {
    this.file = file;
    this.skill = skill;
  }

  /** The tool, or nothing where the file has a mistake; those are noted in the file. */
  Optional<Tool> read() {
    var name = file.require("name", Form.parsed("a tool name", ToolName::new));
    var description = file.require("description", Form.text(MAX_DESCRIPTION));
    boolean sensitive = file.read("sensitive", Form.flag(), false);
    var capabilities = file.list("capabilities", capability(), MAX_MEMBERS).orElse(List.of());
    var egress =
        file.list("egress", Form.parsed("host:port", EgressHost::parse), MAX_MEMBERS)
            .orElse(List.of());
    var credentials = readCredentials();
    var labels = readLabels();
    Optional<ArgumentSchema> schema = SchemaReader.read(file, skill);
    var body = new BodyReader(file, schema, skill).read();
    var limits = LimitsReader.read(file.section("limits"));
    Map<String, String> environment = new TreeMap<>();
    Map<String, SecretRef> secrets = new LinkedHashMap<>();
    readEnvironment(environment, secrets);
    file.end();
    if (name.isEmpty()
        || description.isEmpty()
        || schema.isEmpty()
        || body.isEmpty()
        || limits.isEmpty()) {
      return Optional.empty();
    }
    boolean takesSecret =
        !secrets.isEmpty() || !credentials.isEmpty() || body.get().secretInput().isPresent();
    return file.build(_ ->
        new Tool(
            name.get(),
            description.get(),
            schema.get(),
            body.get().body(),
            allCapabilities(capabilities, body.get().body(), egress, takesSecret),
            sensitive,
            environment,
            secrets,
            body.get().secretInput(),
            new LinkedHashSet<>(egress),
            credentials,
            limits.get(),
            labels));
  }

  // What a tool can do is partly evident; leaving it out of the list must not hide it from
  // policies.
  private static Set<Capability> allCapabilities(
      List<Capability> listed, ToolBody body, List<EgressHost> egress, boolean takesSecret) {
    var all = new LinkedHashSet<>(listed);
    switch (body) {
      case ToolBody.Command _, ToolBody.AnyProgram _ -> all.add(Capability.PROCESS_EXEC);
      case ToolBody.Background background -> {
        if (background.operation() == ToolBody.Background.Operation.START) {
          all.add(Capability.PROCESS_EXEC);
        }
      }
      // What a plugin reaches, its hosts and secrets tell.
      case ToolBody.Plugin _, ToolBody.Upstream _ -> {}
      case ToolBody.FileOperation operation -> {
        switch (operation.kind()) {
          case READ, LIST, SEARCH -> all.add(Capability.FILESYSTEM_READ);
          case WRITE -> all.add(Capability.FILESYSTEM_WRITE);
        }
      }
    }
    if (!egress.isEmpty()) {
      all.add(Capability.NETWORK);
    }
    if (takesSecret) {
      all.add(Capability.SECRETS_READ);
    }
    return all;
  }

  private Labels readLabels() {
    var labels = file.list("labels", Form.text(64), MAX_MEMBERS).orElse(List.of());
    return file.build(_ -> Labels.of(labels)).orElse(Labels.NONE);
  }

  private Map<EgressHost, HeaderCredential> readCredentials() {
    Map<EgressHost, HeaderCredential> credentials = new LinkedHashMap<>();
    for (var section : file.sections("credentials")) {
      var host = section.require("host", Form.parsed("host:port", EgressHost::parse));
      var header = section.read("header", Form.text(64), "Authorization");
      var prefix = section.read("prefix", Form.parsed("a text", text -> text), "Bearer ");
      var value = section.require("value", Form.parsed("a secret reference", SecretRef::parse));
      section.end();
      if (host.isPresent() && value.isPresent()) {
        section
            .build(_ -> new HeaderCredential(header, prefix, value.get()))
            .ifPresent(credential -> {
              if (credentials.put(host.get(), credential) != null) {
                section.report("host", "another credential is for the same host");
              }
            });
      }
    }
    return credentials;
  }

  private void readEnvironment(Map<String, String> plain, Map<String, SecretRef> secrets) {
    var section = file.section("environment");
    section
        .all(Form.text(4_096))
        .forEach((name, value) -> {
          if (SecretRef.looksLikeRef(value)) {
            section.build(_ -> SecretRef.parse(value)).ifPresent(ref -> secrets.put(name, ref));
          } else {
            plain.put(name, value);
          }
        });
  }

  private static Form<Capability> capability() {
    String known =
        Arrays.stream(Capability.values())
            .map(Capability::actionGroup)
            .collect(Collectors.joining(", "));
    return Form.parsed(
        "one of " + known,
        text ->
            Capability.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("got \"" + text + "\"")));
  }
}
