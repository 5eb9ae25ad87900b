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
 * @param program what to call for help, such as {@code palyra policy}
 * @param words what is no option
 * @param flags such as {@code --check}
 * @param values such as that of {@code --key}
 */
public record OfflineOptions(
    String program,
    String command,
    List<String> words,
    Set<String> flags,
    Map<String, String> values,
    Path home) {
  private static final String HOME = "--home";

  /** Reads arguments, of which {@code knownFlags} stand alone and {@code knownValues} do not. */
  public static OfflineOptions parse(
      String program,
      String[] arguments,
      Map<String, String> environment,
      Set<String> knownFlags,
      Set<String> knownValues) {
    List<String> words = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    Set<String> flags = new java.util.HashSet<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (knownFlags.contains(argument)) {
        flags.add(argument);
      } else if (knownValues.contains(argument) || argument.equals(HOME)) {
        if (i + 1 == arguments.length || arguments[i + 1].isEmpty()) {
          throw new StartException(argument + " needs a value");
        }
        values.put(argument, arguments[++i]);
      } else if (argument.startsWith("-")) {
        throw new StartException("unknown option \"" + argument + "\"; see " + program + " --help");
      } else {
        words.add(argument);
      }
    }
    if (words.isEmpty()) {
      throw new StartException("a command is missing; see " + program + " --help");
    }
    String variable = environment.getOrDefault("PALYRA_HOME", "");
    Path home =
        values.containsKey(HOME)
            ? Path.of(values.get(HOME))
            : variable.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".palyra")
                : Path.of(variable);
    return new OfflineOptions(
        program,
        words.removeFirst(),
        List.copyOf(words),
        Set.copyOf(flags),
        Map.copyOf(values),
        home);
  }

  /** The folder that was named, else that of the home. */
  public Path folder(int index) {
    return index < words.size() ? Path.of(words.get(index)) : home.resolve("policies");
  }

  /** The word at that place, or a message about what is missing. */
  public String word(int index, String what) {
    if (index >= words.size()) {
      throw new StartException(command + " needs " + what + "; see " + program + " --help");
    }
    return words.get(index);
  }

  /** Refuses words beyond those that the command takes, and options of other commands. */
  public void expect(int most, String... known) {
    if (words.size() > most) {
      throw new StartException("unexpected \"" + words.get(most) + "\"");
    }
    var given = new java.util.TreeSet<>(flags);
    given.addAll(values.keySet());
    given.remove(HOME);
    given.removeAll(List.of(known));
    if (!given.isEmpty()) {
      throw new StartException(command + " has no " + given.first());
    }
  }

  /** What was given with that option. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
