package dev.palyra.cedar.differential;

import dev.palyra.cedar.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes random schemas in Cedar syntax. Few names, so that they meet often. */
final class RandomSchema {
  static final List<String> ATTRIBUTES = List.of("a", "b", "c", "d e", "if", "context");

  private final Dice dice;
  private final List<String> entityTypes = new ArrayList<>();
  private final List<String> commonTypes = new ArrayList<>();

  RandomSchema(Dice dice) {
    this.dice = dice;
  }

  String write() {
    StringBuilder empty = new StringBuilder();
    StringBuilder inside = new StringBuilder();
    List<String> plain = List.of("User", "Group", "Doc");
    List<String> qualified = List.of("Cart", "Shelf");
    entityTypes.addAll(plain);
    entityTypes.add("Size");
    qualified.forEach(name -> entityTypes.add("Shop::" + name));
    empty.append("type Common = ").append(dice.percent(95) ? record(2) : type(2)).append(";\n");
    commonTypes.add("Common");
    empty
        .append("type Wrapped = ")
        .append(dice.of("Common", "Set<Common>", "Long", "{ w: Common, v?: Long }"))
        .append(";\n");
    commonTypes.add("Wrapped");
    empty.append("entity Size enum [\"small\", \"large\"];\n");
    plain.forEach(name -> empty.append(entity(name)));
    qualified.forEach(name -> inside.append("  ").append(entity(name)));
    empty.append(action("view", List.of()));
    empty.append(action("edit", List.of("view")));
    empty.append(action("own", List.of("view", "edit", "Shop::Action::\"buy\"")));
    inside.append("  ").append(action("buy", List.of()));
    inside.append("  ").append(action("sell", List.of("buy", "Action::\"view\"")));
    return empty + "namespace Shop {\n" + inside + "}\n";
  }

  private String entity(String name) {
    StringBuilder out = new StringBuilder("entity ").append(name);
    List<String> parents = dice.some(entityTypes, 25).stream().filter(this::mayBeParent).toList();
    if (!parents.isEmpty()) {
      out.append(" in ").append(parents);
    }
    if (dice.percent(85)) {
      out.append(' ').append(record(2));
    }
    if (dice.percent(50)) {
      out.append(" tags ").append(type(1));
    }
    return out.append(";\n").toString();
  }

  private boolean mayBeParent(String type) {
    return !type.equals("Size") || dice.percent(20);
  }

  private String action(String name, List<String> parents) {
    StringBuilder out = new StringBuilder("action ").append(name);
    List<String> chosen = dice.some(parents, 50);
    if (!chosen.isEmpty()) {
      out.append(" in ").append(chosen);
    }
    if (dice.percent(85)) {
      out.append(" appliesTo { principal: ").append(applicable());
      out.append(", resource: ").append(applicable());
      if (dice.percent(80)) {
        out.append(", context: ").append(dice.percent(85) ? record(2) : "Common");
      }
      out.append(" }");
    }
    return out.append(";\n").toString();
  }

  private String applicable() {
    List<String> types = dice.some(entityTypes, 35);
    return types.isEmpty() ? dice.of(entityTypes) : types.toString();
  }

  private String record(int depth) {
    return dice.some(ATTRIBUTES, 45).stream()
        .map(name ->
            (dice.percent(40) && !name.equals("if") && !name.contains(" ")
                    ? name
                    : Text.quote(name))
                + (dice.percent(45) ? "?: " : ": ")
                + type(depth - 1))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private String type(int depth) {
    if (depth > 0 && dice.percent(30)) {
      return dice.percent(60) ? "Set<" + type(depth - 1) + ">" : record(depth);
    }
    return switch (dice.below(10)) {
      case 0, 1 -> "Long";
      case 2, 3 -> "String";
      case 4 -> "Bool";
      case 5, 6 -> dice.of(entityTypes);
      case 7 -> dice.of("ipaddr", "decimal", "datetime", "duration", "__cedar::decimal");
      case 8 -> commonTypes.isEmpty() ? "Long" : dice.of(commonTypes);
      default -> dice.percent(20) ? "Action" : "Bool";
    };
  }
}
