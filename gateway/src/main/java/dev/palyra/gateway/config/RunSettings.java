package dev.palyra.gateway.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * {@code [runs]}, {@code [models]} and {@code [agents]}: the gateway's own agents.
 *
 * @param max runs that have not ended; more are refused with 503
 */
public record RunSettings(
    int max, Map<String, ModelSettings> models, Map<String, AgentSettings> agents) {
  /** No agent. */
  public static final RunSettings DEFAULTS = new RunSettings(2_000, Map.of(), Map.of());

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  public RunSettings {
    models = Map.copyOf(models);
    agents = Map.copyOf(agents);
  }

  static RunSettings read(TomlSection root, Path home, Path userFolder) {
    TomlSection runs = root.section("runs");
    int max = runs.read("max", Form.integer(1, 100_000), DEFAULTS.max);
    runs.end();
    var models = named(root.section("models"), ModelSettings::read);
    TomlSection section = root.section("agents");
    var agents = named(section, table -> AgentSettings.read(table, home, userFolder));
    agents.forEach((name, agent) -> {
      if (!agent.model().equals(AgentSettings.RECORDED) && !models.containsKey(agent.model())) {
        section.report(
            name, "agents." + name + ".model \"" + agent.model() + "\" is no name of [models]");
      }
    });
    return new RunSettings(max, models, agents);
  }

  private static <T> Map<String, T> named(
      TomlSection section, Function<TomlSection, Optional<T>> read) {
    var all = new TreeMap<String, T>();
    for (String name : section.keys()) {
      TomlSection table = section.section(name);
      if (NAME.matcher(name).matches()) {
        read.apply(table).ifPresent(value -> all.put(name, value));
      } else {
        section.report(name, "the name \"" + name + "\" must be lower-case letters, digits and -");
      }
    }
    section.end();
    return all;
  }
}
