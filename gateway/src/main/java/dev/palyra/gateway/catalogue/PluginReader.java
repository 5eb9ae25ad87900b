package dev.palyra.gateway.catalogue;

import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.PluginModule;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.gateway.config.Form;
import dev.palyra.gateway.config.TomlSection;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code tier = "A"} and {@code [plugin]}: a WASM module, pinned, and what it may use. */
final class PluginReader {
  private final TomlSection file;
  private final Optional<SkillContent> skill;

  PluginReader(TomlSection file, Optional<SkillContent> skill) {
    this.file = file;
    this.skill = skill;
  }

  Optional<ToolBody> read() {
    for (String other : List.of("command", "builtin")) {
      if (file.has(other)) {
        file.report(other, "a plugin takes no \"" + other + "\"");
      }
    }
    var tier = file.require("tier", Form.word(Set.of("A")));
    var section = file.section("plugin");
    var module = section.require("module", Form.text(128));
    var digest = digest(section, module);
    var function = section.find("function", Form.text(128));
    var grants = section.list("grants", grant(), PluginGrant.values().length);
    section.end();
    if (tier.isEmpty() || module.isEmpty() || digest.isEmpty()) {
      return Optional.empty();
    }
    return section.build(_ ->
        new ToolBody.Plugin(
            new PluginModule(
                module.get(), digest.get(), skill.map(content -> content.id().value())),
            function.orElse("run"),
            new HashSet<>(grants.orElse(List.of()))));
  }

  private Optional<String> digest(TomlSection section, Optional<String> module) {
    if (skill.isEmpty()) {
      return section.require("sha256", Form.text(64));
    }
    Optional<String> digest = module.flatMap(file -> skill.get().digest(file));
    if (module.isPresent() && digest.isEmpty()) {
      section.report("module", "the skill has no modules/" + module.get());
    }
    return digest;
  }

  private static Form<PluginGrant> grant() {
    String known =
        Arrays.stream(PluginGrant.values())
            .map(PluginGrant::label)
            .collect(Collectors.joining(", "));
    return Form.parsed(
        "one of " + known,
        text ->
            PluginGrant.ofLabel(text)
                .orElseThrow(() -> new IllegalArgumentException("got \"" + text + "\"")));
  }
}
