package dev.palyra.policy.suggest;

import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.Pattern;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.policy.explain.CedarText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The arguments of the calls of one tool, as far as a permit can be made of them. Bounded. */
final class ArgumentsSeen {
  /** More values than these are no list that a person reads. */
  private static final int LISTED = 8;

  private static final int KEPT = 1_000;
  private static final int LONGEST = 100;

  /** Of one argument. */
  private static final class Seen {
    private final Set<Value> values = new LinkedHashSet<>();
    private boolean overflown;
    private long present;
  }

  private final RecordOf type;
  private final Map<String, Seen> arguments = new LinkedHashMap<>();
  private final List<String> open = new ArrayList<>();
  private long calls;

  ArgumentsSeen(RecordOf type) {
    this.type = type;
    type.attributes().keySet().stream().sorted().forEach(name -> arguments.put(name, new Seen()));
  }

  void add(RecordValue call) {
    calls++;
    arguments.forEach((name, seen) -> {
      Value value = call.get(name);
      if (value != null) {
        seen.present++;
        boolean elements = value instanceof SetValue;
        for (Value one : elements ? ((SetValue) value).elements() : List.of(value)) {
          seen.overflown |= seen.values.size() >= KEPT && !seen.values.contains(one);
          if (!seen.overflown) {
            seen.values.add(one);
          }
        }
      }
    });
  }

  long calls() {
    return calls;
  }

  /** What {@link #clauses()} left open. */
  List<String> open() {
    return List.copyOf(open);
  }

  /** Each holds for every call that was seen. */
  List<String> clauses() {
    open.clear();
    List<String> clauses = new ArrayList<>();
    arguments.forEach((name, seen) -> {
      Attribute attribute = type.attributes().get(name);
      if (attribute == null) {
        return;
      }
      String has = CedarText.has("context.args", name);
      String at = "context.args" + CedarText.attribute(name);
      if (seen.present == 0) {
        clauses.add("!(" + has + ")");
        return;
      }
      Optional<String> clause = clause(at, attribute.type(), seen);
      if (clause.isEmpty()) {
        open.add(name);
      } else if (attribute.required()) {
        clauses.add(clause.get());
      } else if (seen.present == calls) {
        clauses.add(has);
        clauses.add(clause.get());
      } else {
        clauses.add("(if " + has + " then " + clause.get() + " else true)");
      }
    });
    return clauses;
  }

  private static Optional<String> clause(String at, CedarType type, Seen seen) {
    if (seen.overflown) {
      return Optional.empty();
    }
    boolean listed =
        seen.values.size() <= LISTED
            && seen.values.stream().allMatch(value -> value.toString().length() <= LONGEST);
    return switch (type) {
      case CedarType.SetOf _ ->
          seen.values.isEmpty()
              ? Optional.of(at + ".isEmpty()")
              : listed && seen.values.stream().allMatch(ArgumentsSeen::isScalar)
                  ? Optional.of(list(seen.values) + ".containsAll(" + at + ")")
                  : Optional.empty();
      case CedarType.StringType _ ->
          listed ? Optional.of(oneOf(at, seen.values)) : beginning(at, seen.values);
      case CedarType.LongType _ ->
          Optional.of(listed ? oneOf(at, seen.values) : range(at, seen.values));
      case CedarType.BoolType _ ->
          seen.values.size() == 1 ? Optional.of(oneOf(at, seen.values)) : Optional.empty();
      case RecordOf _, CedarType.EntityOf _, CedarType.ExtensionType _ -> Optional.empty();
    };
  }

  private static boolean isScalar(Value value) {
    return !(value instanceof RecordValue) && !(value instanceof SetValue);
  }

  private static String oneOf(String at, Set<Value> values) {
    return values.size() == 1
        ? at + " == " + values.iterator().next()
        : list(values) + ".contains(" + at + ")";
  }

  private static String list(Collection<Value> values) {
    return values.stream()
        .map(Value::toString)
        .sorted()
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String range(String at, Set<Value> values) {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (Value value : values) {
      if (value instanceof LongValue(long number)) {
        least = Math.min(least, number);
        most = Math.max(most, number);
      }
    }
    return at + " >= " + least + " && " + at + " <= " + most;
  }

  /** Paths that lie in one folder; another common beginning means nothing. */
  private static Optional<String> beginning(String at, Set<Value> values) {
    String common = null;
    for (Value value : values) {
      String text = value instanceof StringValue(String string) ? string : "";
      if (common == null) {
        common = text;
      }
      int same = 0;
      while (same < Math.min(common.length(), text.length())
          && common.charAt(same) == text.charAt(same)) {
        same++;
      }
      common = common.substring(0, same);
    }
    String folder = common == null ? "" : common.substring(0, common.lastIndexOf('/') + 1);
    return folder.length() < 2
        ? Optional.empty()
        : Optional.of(at + " like " + new Pattern(List.of(folder, "")));
  }
}
