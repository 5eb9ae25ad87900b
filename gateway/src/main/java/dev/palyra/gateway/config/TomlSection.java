package dev.palyra.gateway.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One table of a TOML file, read strictly: {@link #end()} reports every key that nobody asked for.
 * A mistake is noted and reading goes on with the default, so that all mistakes are found at once.
 */
public final class TomlSection {
  private final TomlFile file;
  private final TomlTable table;
  private final String path;
  private final TomlPosition at;
  private final Set<String> asked = new LinkedHashSet<>();

  TomlSection(TomlFile file, TomlTable table, String path, TomlPosition at) {
    this.file = file;
    this.table = table;
    this.path = path;
    this.at = at;
  }

  /** The value of {@code key}, or {@code otherwise} where it is absent or a mistake. */
  public <T> T read(String key, Form<T> form, T otherwise) {
    return find(key, form).orElse(otherwise);
  }

  /** The value of {@code key}; its absence is a mistake. */
  public <T> Optional<T> require(String key, Form<T> form) {
    if (!table.keySet().contains(key)) {
      asked.add(key);
      file.report(at, "\"" + path + key + "\" is missing: it must be " + form.description());
      return Optional.empty();
    }
    return find(key, form);
  }

  /** The value of {@code key}, or nothing where it is absent or a mistake. */
  public <T> Optional<T> find(String key, Form<T> form) {
    asked.add(key);
    Object value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(form.read(value));
    } catch (IllegalArgumentException e) {
      report(key, path + key + " " + e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * The list under {@code key}, each member read as {@code form}; empty where it is absent or a
   * mistake.
   */
  public <T> Optional<List<T>> list(String key, Form<T> form, int max) {
    asked.add(key);
    Object value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof TomlArray array) || array.size() > max) {
      report(key, path + key + " must be a list of at most " + max + " members");
      return Optional.empty();
    }
    var members = new ArrayList<T>();
    boolean fine = true;
    for (int i = 0; i < array.size(); i++) {
      try {
        members.add(form.read(array.get(i)));
      } catch (IllegalArgumentException e) {
        fine = false;
        file.report(position(array, i), path + key + "[" + i + "] " + e.getMessage());
      }
    }
    return fine ? Optional.of(members) : Optional.empty();
  }

  /** The table under {@code key}; one without keys where it is absent. */
  public TomlSection section(String key) {
    asked.add(key);
    Object value = value(key);
    if (value instanceof TomlTable child) {
      return new TomlSection(file, child, path + key + ".", position(key));
    }
    if (value != null) {
      report(key, path + key + " must be a table");
    }
    return new TomlSection(file, Toml.parse(""), path + key + ".", at);
  }

  /** The array of tables under {@code key}; none where it is absent. */
  public List<TomlSection> sections(String key) {
    asked.add(key);
    Object value = value(key);
    var all = new ArrayList<TomlSection>();
    if (value instanceof TomlArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i) instanceof TomlTable child) {
          all.add(new TomlSection(file, child, path + key + "[" + i + "].", position(array, i)));
        } else {
          file.report(position(array, i), path + key + "[" + i + "] must be a table");
        }
      }
    } else if (value != null) {
      report(key, path + key + " must be an array of tables, written [[" + path + key + "]]");
    }
    return all;
  }

  /** All keys of this table, whatever they are called, each value read as {@code form}. */
  public <T> SortedMap<String, T> all(Form<T> form) {
    var values = new TreeMap<String, T>();
    for (String key : table.keySet()) {
      find(key, form).ifPresent(value -> values.put(key, value));
    }
    return values;
  }

  /** The whole table as TOML gives it. */
  public Map<String, Object> raw() {
    asked.addAll(table.keySet());
    return table.toMap();
  }

  /** The keys of this table. */
  public java.util.SortedSet<String> keys() {
    return new java.util.TreeSet<>(table.keySet());
  }

  /** Whether {@code key} stands in this table. */
  public boolean has(String key) {
    return table.keySet().contains(key);
  }

  /** Reports each key that nobody has asked for. */
  public void end() {
    for (String key : table.keySet()) {
      if (!asked.contains(key)) {
        String hint =
            Suggestion.closest(key, asked)
                .map(known -> "; did you mean \"" + path + known + "\"?")
                .orElse("");
        report(key, "unknown key \"" + path + key + "\"" + hint);
      }
    }
  }

  /**
   * Builds a value that validates itself; its objection is reported at this table.
   *
   * @return nothing where there is an objection
   */
  public <T> Optional<T> build(Function<TomlSection, T> builder) {
    try {
      return Optional.of(builder.apply(this));
    } catch (IllegalArgumentException e) {
      reject(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Reports a mistake of the table as a whole. */
  public void reject(String message) {
    file.report(at, message);
  }

  /** Reports a mistake of one key. */
  public void report(String key, String message) {
    file.report(position(key), message);
  }

  private @Nullable Object value(String key) {
    return table.get(List.of(key)); // A list, because a string would be read as a dotted key.
  }

  private TomlPosition position(TomlArray array, int index) {
    var position = array.inputPositionOf(index);
    return position == null ? at : position;
  }

  private TomlPosition position(String key) {
    var position = table.inputPositionOf(List.of(key));
    return position == null ? at : position;
  }
}
