package dev.palyra.gateway.policy;

import dev.palyra.gateway.StartException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of a command that needs no gateway.
 *
 * @param words what is no option
 * @param flags such as {@code --check}
 */
record OfflineOptions(
    String command, List<String> words, Set<String> flags, Map<String, String> values, Path home) {
  private static final Set<String> FLAGS = Set.of("--check", "--help", "-h");
  private static final Set<String> VALUES = Set.of("--home", "--key");

  static OfflineOptions parse(String[] arguments, Map<String, String> environment) {
    List<String> words = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    Set<String> flags = new java.util.HashSet<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (FLAGS.contains(argument)) {
        flags.add(argument);
      } else if (VALUES.contains(argument)) {
        if (i + 1 == arguments.length || arguments[i + 1].isEmpty()) {
          throw new StartException(argument + " needs a value");
        }
        values.put(argument, arguments[++i]);
      } else if (argument.startsWith("-")) {
        throw new StartException("unknown option \"" + argument + "\"; see palyra policy --help");
      } else {
        words.add(argument);
      }
    }
    if (words.isEmpty()) {
      throw new StartException("a command is missing; see palyra policy --help");
    }
    String variable = environment.getOrDefault("PALYRA_HOME", "");
    Path home =
        values.containsKey("--home")
            ? Path.of(values.get("--home"))
            : variable.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".palyra")
                : Path.of(variable);
    return new OfflineOptions(
        words.removeFirst(), List.copyOf(words), Set.copyOf(flags), Map.copyOf(values), home);
  }

  /** The folder that was named, else that of the home. */
  Path folder(int index) {
    return index < words.size() ? Path.of(words.get(index)) : home.resolve("policies");
  }

  String word(int index, String what) {
    if (index >= words.size()) {
      throw new StartException(command + " needs " + what + "; see palyra policy --help");
    }
    return words.get(index);
  }

  /** Refuses words beyond those that the command takes, and options of other commands. */
  void expect(int most, String... known) {
    if (words.size() > most) {
      throw new StartException("unexpected \"" + words.get(most) + "\"");
    }
    for (String option : flags) {
      if (!List.of(known).contains(option)) {
        throw new StartException(command + " has no " + option);
      }
    }
    if (values.containsKey("--key") && !List.of(known).contains("--key")) {
      throw new StartException(command + " has no --key");
    }
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
