package dev.palyra.cedar.differential;

import dev.palyra.cedar.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Damages a JSON value in one place: something is removed, renamed or replaced. */
final class DamagedJson {
  private final Dice dice;
  private final List<String> renames;

  /**
   * @param renames what the name of a member may become; none where unknown members are refused
   *     here and ignored by the official reader
   */
  DamagedJson(Dice dice, String... renames) {
    this.dice = dice;
    this.renames = List.of(renames);
  }

  Json of(Json value) {
    return switch (value) {
      case Json.Obj object when !object.members().isEmpty() -> object(object);
      case Json.Arr array when !array.items().isEmpty() -> array(array);
      case Json.Obj _, Json.Arr _, Json.Null _, Json.Bool _, Json.Num _, Json.Str _ ->
          replacement(value);
    };
  }

  private Json object(Json.Obj object) {
    Map<String, Json> members = new LinkedHashMap<>(object.members());
    String name = dice.of(members.keySet());
    Json member = members.getOrDefault(name, Json.Null.NULL);
    switch (dice.below(8)) {
      case 0 -> members.remove(name);
      case 1 -> {
        if (renames.isEmpty()) {
          members.remove(name);
        } else {
          members.put(dice.of(renames), member);
        }
      }
      case 2 -> members.put(name, replacement(member));
      default -> members.put(name, of(member));
    }
    return new Json.Obj(members);
  }

  private Json array(Json.Arr array) {
    List<Json> items = new ArrayList<>(array.items());
    int at = dice.below(items.size());
    switch (dice.below(4)) {
      case 0 -> items.remove(at);
      case 1 -> items.add(items.get(at));
      default -> items.set(at, of(items.get(at)));
    }
    return new Json.Arr(items);
  }

  /**
   * Never an array for an object: the official reader takes the items for the members in the order
   * in which its source declares them, which nobody means.
   */
  private Json replacement(Json replaced) {
    if (!(replaced instanceof Json.Obj) && dice.percent(15)) {
      return Json.Arr.of();
    }
    return dice.of(
        Json.Null.NULL,
        new Json.Bool(true),
        new Json.Num(0),
        new Json.Str(
            dice.of("", "User", "Long", "Bool", "String", "__cedar::Long", "decimal", "a b", "if")),
        new Json.Obj(Map.of()),
        new Json.Obj(Map.of("type", new Json.Str(dice.of("Long", "Boolean", "Common", "Set")))));
  }
}
