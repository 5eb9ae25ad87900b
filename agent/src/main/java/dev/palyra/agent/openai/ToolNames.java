package dev.palyra.agent.openai;

import dev.palyra.agent.model.ToolOffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names as OpenAI allows them: letters, digits, {@code _} and {@code -}, at most 64. {@code
 * fs.read} becomes {@code fs__read}; where two would become the same, a number tells them apart.
 */
final class ToolNames {
  private static final int MAX = 64;

  private final Map<String, String> theirs = new HashMap<>();
  private final Map<String, String> ours = new HashMap<>();

  ToolNames(List<ToolOffer> tools) {
    for (ToolOffer tool : tools) {
      String plain = cut(tool.name().replace(".", "__"), MAX);
      String name = plain;
      for (int i = 2; ours.containsKey(name); i++) {
        name = cut(plain, MAX - 4) + "_" + i;
      }
      ours.put(name, tool.name());
      theirs.put(tool.name(), name);
    }
  }

  String theirs(String name) {
    return theirs.getOrDefault(name, cut(name.replaceAll("[^A-Za-z0-9_-]", "_"), MAX));
  }

  /** As it is where there is no such tool: the gate says so then. */
  String ours(String name) {
    return ours.getOrDefault(name, name);
  }

  private static String cut(String name, int max) {
    return name.length() <= max ? name : name.substring(0, max);
  }
}
