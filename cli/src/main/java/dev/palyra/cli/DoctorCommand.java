package dev.palyra.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/** Has the gateway attempt what each tier must prevent. */
@Command(
    name = "doctor",
    description = "Attempt now what each tier of the sandbox must prevent, and say what to do.",
    footer = {"", "Exit status 1 if an attempt succeeded or a tier is missing."})
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Palyra palyra;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(palyra);
    JsonNode found = app.operator().post("/v1/doctor", Json.mapper().createObjectNode());
    boolean missing = false;
    for (String tier : new String[] {"B", "C"}) {
      missing |= !found.path("tiers").path(tier).path("available").asBoolean(false);
    }
    if (json) {
      Json.print(app.terminal(), found);
    } else {
      print(app.terminal(), found);
    }
    return found.path("holds").asBoolean(false) && !missing ? 0 : 1;
  }

  private static void print(Terminal terminal, JsonNode found) {
    found
        .path("probes")
        .forEach(probe -> {
          boolean holds = probe.path("holds").asBoolean(false);
          String detail = probe.path("detail").asString("");
          line(
              terminal,
              holds ? "ok  " : "FAIL",
              "tier " + probe.path("tier").asString("") + ": " + probe.path("attempt").asString(""),
              detail);
        });
    found
        .path("tiers")
        .properties()
        .forEach(tier -> {
          JsonNode state = tier.getValue();
          if (state.path("available").asBoolean(false)) {
            line(terminal, "on  ", "tier " + tier.getKey(), "");
          } else {
            line(
                terminal,
                "off ",
                "tier " + tier.getKey() + ": " + state.path("reason").asString(""),
                state.path("hint").asString(""));
          }
        });
    JsonNode agreement = found.path("key_agreement");
    if (agreement.path("post_quantum").asBoolean(false)) {
      String first = agreement.path("hybrid_groups").path(0).asString("");
      line(terminal, "on  ", "post-quantum key agreement: " + first, "");
    } else {
      line(
          terminal,
          "off ",
          "post-quantum key agreement: this JDK's TLS has no hybrid group",
          "run the gateway on one that has; classic curves are used until then");
    }
  }

  private static void line(Terminal terminal, String mark, String text, String more) {
    terminal
        .out()
        .println(mark + " " + Text.line(text) + (more.isEmpty() ? "" : "; " + Text.line(more)));
  }
}
