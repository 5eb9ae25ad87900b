package dev.palyra.gateway.catalogue;

import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.ArgumentSchema;
import dev.palyra.core.tool.ArgvTemplate;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.gateway.config.Form;
import dev.palyra.gateway.config.Suggestion;
import dev.palyra.gateway.config.TomlSection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads what a tool does: {@code builtin = "…"} or {@code tier} and {@code [command]}, and checks
 * that the places of its templates are arguments of its schema.
 */
final class BodyReader {
  private static final Map<String, ToolBody.FileOperation.Kind> FILE_OPERATIONS =
      Map.of(
          "fs.read", ToolBody.FileOperation.Kind.READ,
          "fs.list", ToolBody.FileOperation.Kind.LIST,
          "fs.write", ToolBody.FileOperation.Kind.WRITE,
          "fs.search", ToolBody.FileOperation.Kind.SEARCH);
  private static final Map<String, ToolBody.Background.Operation> BACKGROUND =
      Map.of(
          "process.start", ToolBody.Background.Operation.START,
          "process.list", ToolBody.Background.Operation.LIST,
          "process.read", ToolBody.Background.Operation.READ,
          "process.stop", ToolBody.Background.Operation.STOP);

  private final TomlSection file;
  private final Optional<ArgumentSchema> schema;
  private final Optional<SkillContent> skill;

  BodyReader(TomlSection file, Optional<ArgumentSchema> schema, Optional<SkillContent> skill) {
    this.file = file;
    this.schema = schema;
    this.skill = skill;
  }

  /**
   * What was read.
   *
   * @param secretInput the secret that goes to standard input
   */
  record Body(ToolBody body, Optional<SecretRef> secretInput) {}

  Optional<Body> read() {
    if (file.has("plugin")) {
      return new PluginReader(file, skill).read().map(body -> new Body(body, Optional.empty()));
    }
    return file.has("builtin") ? builtin() : command();
  }

  private Optional<Body> builtin() {
    if (file.has("command")) {
      file.report("command", "a built-in tool takes no [command]");
    }
    var names = new TreeSet<>(FILE_OPERATIONS.keySet());
    names.addAll(BACKGROUND.keySet());
    names.add("process.run");
    var kind = file.find("builtin", Form.word(names));
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    var operation = FILE_OPERATIONS.get(kind.get());
    if (operation != null) {
      return Optional.of(new Body(new ToolBody.FileOperation(operation), Optional.empty()));
    }
    var background = BACKGROUND.get(kind.get());
    if (background != null && background != ToolBody.Background.Operation.START) {
      return Optional.of(
          new Body(new ToolBody.Background(background, Tier.BUILTIN), Optional.empty()));
    }
    return tier()
        .map(tier ->
            background == null
                ? new ToolBody.AnyProgram(tier)
                : new ToolBody.Background(background, tier))
        .map(body -> new Body(body, Optional.empty()));
  }

  private Optional<Body> command() {
    var tier = tier();
    if (!file.has("command")) {
      file.reject("\"command\", \"plugin\" or \"builtin\" is missing: a tool must do something");
      return Optional.empty();
    }
    var section = file.section("command");
    var program = section.require("program", Form.parsed("an absolute path", BodyReader::absolute));
    var arguments = section.list("arguments", Form.parsed("a string", text -> text), 4_096);
    if (arguments.orElse(List.of()).stream().anyMatch(element -> element.contains("vault://"))) {
      section.report(
          "arguments",
          "command.arguments names a secret: arguments are visible to every process of the host, so put it in"
              + " [environment] or stdin");
    }
    var input = section.find("stdin", Form.text(65_536));
    section.end();
    var template =
        section
            .build(_ -> new ArgvTemplate(arguments.orElse(List.of())))
            .filter(argv -> placesExist(section, "arguments", argv));
    var secret =
        input
            .filter(SecretRef::looksLikeRef)
            .flatMap(ref -> section.build(_ -> SecretRef.parse(ref)));
    var plainInput = input.filter(text -> !SecretRef.looksLikeRef(text));
    plainInput
        .flatMap(text -> section.build(_ -> new ArgvTemplate(List.of(text))))
        .ifPresent(argv -> placesExist(section, "stdin", argv));
    if (tier.isEmpty() || program.isEmpty() || template.isEmpty()) {
      return Optional.empty();
    }
    return file.build(_ ->
        new Body(
            new ToolBody.Command(tier.get(), program.get(), template.get(), plainInput), secret));
  }

  private Optional<Tier> tier() {
    return file.require("tier", Form.word(Set.of("B", "C"))).flatMap(Tier::ofLabel);
  }

  private boolean placesExist(TomlSection section, String key, ArgvTemplate template) {
    if (schema.isEmpty()) {
      return false;
    }
    var document = schema.get().document();
    var known = new TreeSet<>(document.path("properties").propertyNames());
    var required = new TreeSet<String>();
    document.path("required").forEach(name -> required.add(name.asString()));
    boolean fine = true;
    for (String name : template.names()) {
      String place = "command." + key + " uses {" + name + "}";
      if (!known.contains(name)) {
        String hint =
            Suggestion.closest(name, known).map(it -> "; did you mean {" + it + "}?").orElse("");
        section.report(key, place + ", which is no argument of the schema" + hint);
        fine = false;
      } else if (!required.contains(name)
          && template.elements().stream().anyMatch(e -> e.contains("{" + name + "}"))) {
        section.report(
            key,
            place + ", which the schema does not require: write {" + name + "?} or require it");
        fine = false;
      }
    }
    return fine;
  }

  private static Path absolute(String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute() || !path.equals(path.normalize())) {
      throw new IllegalArgumentException("got \"" + text + "\"");
    }
    return path;
  }
}
