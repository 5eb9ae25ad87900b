package dev.palyra.e2e.attacks;

import java.io.IOException;
import java.nio.file.Path;

/** The cases as Markdown tables, for the README. */
final class CaseList {
  private CaseList() {}

  /** Arguments: the folder of the cases. */
  public static void main(String[] arguments) throws IOException {
    System.out.print(of(Path.of(arguments[0])));
  }

  static String of(Path cases) throws IOException {
    StringBuilder text =
        new StringBuilder("| Attack | What it does | Stopped in B by | Stopped in C by |\n");
    text.append("| --- | --- | --- | --- |\n");
    for (Case each : Case.all(cases.resolve("attacks"))) {
      text.append(
          "| `%s` | %s%s | %s | %s |\n"
              .formatted(
                  each.id(),
                  each.title(),
                  each.get("open").map(why -> " (**open**: " + why + ")").orElse(""),
                  each.get("B").orElseThrow(),
                  each.get("C").orElseThrow()));
    }
    text.append("\n| Everyday operation | What it does |\n| --- | --- |\n");
    for (Case each : Case.all(cases.resolve("everyday"))) {
      text.append(
          "| `%s` | %s%s |\n"
              .formatted(
                  each.name(),
                  each.title(),
                  each.get("tiers").map(tiers -> " (tier " + tiers + " only)").orElse("")));
    }
    return text.toString();
  }
}
