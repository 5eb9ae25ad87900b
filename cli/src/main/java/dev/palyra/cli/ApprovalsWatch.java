package dev.palyra.cli;

import dev.palyra.cli.WatchModel.Question;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code palyra approvals watch}: the calls that wait, on the whole screen. It looks again every
 * second; keys act at once. What is approved is bound to the digest of what was on the screen.
 */
final class ApprovalsWatch {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int PAGE = 200;
  private static final int ESCAPE = 27;
  private static final int BACKSPACE = 127;
  private static final int CTRL_H = 8;
  private static final int CTRL_C = 3;
  private static final int MAX_TYPED = 1_000;

  private final Terminal terminal;
  private final GatewayClient gateway;
  private final WatchScreen screen;
  private final InstantSource clock = InstantSource.system();
  private WatchModel model = WatchModel.EMPTY;
  // The body of the answer that a code is asked for.
  private Optional<ObjectNode> pending = Optional.empty();
  private boolean done;

  ApprovalsWatch(Terminal terminal, GatewayClient gateway) {
    this.terminal = terminal;
    this.gateway = gateway;
    this.screen = new WatchScreen(terminal);
  }

  int run() throws IOException, InterruptedException {
    if (terminal.console().isEmpty()) {
      throw CliException.unusable(
          "`approvals watch` needs a terminal", "use `palyra approvals list`");
    }
    try (org.jline.terminal.Terminal tty =
        TerminalBuilder.builder().system(true).dumb(false).nativeSignals(true).build()) {
      if (tty.getStringCapability(Capability.cursor_address) == null
          || tty.getStringCapability(Capability.clr_eol) == null) {
        throw CliException.unusable(
            "this terminal (`" + tty.getType() + "`) cannot move its cursor",
            "use `palyra approvals list`");
      }
      return watch(tty);
    } catch (IllegalStateException e) {
      throw CliException.unusable(
          "this terminal cannot be used: " + e.getMessage(), "use `palyra approvals list`");
    }
  }

  private int watch(org.jline.terminal.Terminal tty) throws IOException {
    Attributes before = tty.enterRawMode();
    tty.handle(org.jline.terminal.Terminal.Signal.INT, _ -> done = true);
    tty.puts(Capability.enter_ca_mode);
    tty.puts(Capability.cursor_invisible);
    try {
      long looked = 0;
      boolean first = true;
      while (!done) {
        if (first || System.nanoTime() - looked >= LOOK.toNanos()) {
          look();
          looked = System.nanoTime();
          first = false;
        }
        draw(tty);
        // Short, so that a resize is seen soon.
        int key = tty.reader().read(200);
        if (key == -1) {
          done = true; // The terminal is gone.
        } else if (key != NonBlockingReader.READ_EXPIRED) {
          key(tty, key);
        }
      }
    } finally {
      tty.puts(Capability.cursor_visible);
      tty.puts(Capability.exit_ca_mode);
      tty.setAttributes(before);
      tty.flush();
    }
    return 0;
  }

  private void look() {
    try {
      JsonNode answer = gateway.get("/v1/approvals?state=waiting&limit=" + PAGE);
      var all = new ArrayList<JsonNode>();
      answer.path("approvals").forEach(all::add);
      model = model.with(all);
    } catch (CliException e) {
      model = model.saying(String.valueOf(e.getMessage()));
    }
  }

  private void draw(org.jline.terminal.Terminal tty) {
    Size size = tty.getSize();
    int width = Math.max(10, size.getColumns());
    int height = Math.max(3, size.getRows());
    List<String> lines = screen.draw(model, width, height, clock.instant());
    for (int row = 0; row < lines.size(); row++) {
      tty.puts(Capability.cursor_address, row, 0);
      tty.writer().print(lines.get(row));
      tty.puts(Capability.clr_eol);
    }
    tty.flush();
  }

  private void key(org.jline.terminal.Terminal tty, int key) throws IOException {
    if (key == CTRL_C) {
      done = true;
      return;
    }
    int meant = key == ESCAPE ? arrow(tty) : key;
    if (model.asking().isPresent()) {
      typed(model.asking().get(), meant);
      return;
    }
    switch (meant) {
      case 'j' -> model = model.move(1);
      case 'k' -> model = model.move(-1);
      case '\r', '\n' -> toggle();
      case 'a' -> ask(Question.Kind.APPROVE);
      case 'd' -> ask(Question.Kind.REASON);
      case ESCAPE -> model = model.closing();
      case 'q' -> done = true;
      default -> {} // Not one of ours.
    }
  }

  /** An arrow as the key that does the same; ESCAPE for the key itself. */
  private static int arrow(org.jline.terminal.Terminal tty) throws IOException {
    int next = tty.reader().read(30);
    if (next != '[' && next != 'O') {
      return ESCAPE;
    }
    return switch (tty.reader().read(30)) {
      case 'A' -> 'k';
      case 'B' -> 'j';
      default -> 0;
    };
  }

  private void toggle() {
    if (model.opened()) {
      model = model.closing();
    } else {
      open();
    }
  }

  /** Shows the whole of the selected one. */
  private boolean open() {
    if (model.current().isEmpty()) {
      return false;
    }
    try {
      String id = model.current().get().path("id").asString();
      JsonNode whole = gateway.get("/v1/approvals/" + GatewayClient.escape(id));
      seen = Optional.of(whole);
      model = model.opening(new ApprovalPrinter(terminal).lines(whole));
      return true;
    } catch (CliException e) {
      model = model.saying(String.valueOf(e.getMessage()));
      return false;
    }
  }

  // What was shown in full last; what is approved is what was shown.
  private Optional<JsonNode> seen = Optional.empty();

  private void ask(Question.Kind kind) {
    if (model.opened() || open()) {
      model = model.asking(new Question(kind, ""));
    }
  }

  private void typed(Question question, int key) {
    switch (key) {
      case ESCAPE -> model = model.saying("nothing was answered");
      case BACKSPACE, CTRL_H ->
          model =
              model.asking(
                  question.typing(
                      question.typed().isEmpty()
                          ? ""
                          : question
                              .typed()
                              .substring(
                                  0,
                                  question
                                      .typed()
                                      .offsetByCodePoints(question.typed().length(), -1))));
      case '\r', '\n' -> entered(question);
      default -> {
        if (question.kind() == Question.Kind.APPROVE) {
          entered(question.typing(Character.toString(key)));
        } else if (key >= ' ' && question.typed().length() < MAX_TYPED) {
          model = model.asking(question.typing(question.typed() + Character.toString(key)));
        }
      }
    }
  }

  private void entered(Question question) {
    switch (question.kind()) {
      case APPROVE -> {
        if (question.typed().equals("y")) {
          send(body("approve", ""), Optional.empty());
        } else {
          model = model.saying("nothing was answered");
        }
      }
      case REASON -> send(body("deny", question.typed()), Optional.empty());
      case CODE ->
          pending.ifPresent(body -> send(body, Optional.of(question.typed().replace(" ", ""))));
    }
  }

  private ObjectNode body(String verdict, String reason) {
    ObjectNode body =
        Json.mapper().createObjectNode().put("verdict", verdict).put("reason", reason);
    seen.ifPresent(shown -> body.put("digest", shown.path("digest").asString()));
    return body;
  }

  private void send(ObjectNode body, Optional<String> code) {
    String id = seen.map(shown -> shown.path("id").asString()).orElse("");
    try {
      JsonNode after =
          gateway.post("/v1/approvals/" + GatewayClient.escape(id) + "/decision", body, code);
      pending = Optional.empty();
      String said = after.path("state").asString() + ": " + after.path("summary").asString();
      model = model.closing();
      look();
      model = model.saying(said);
    } catch (CliException e) {
      if (code.isEmpty()
          && e.code().equals("step-up-required")
          && !String.valueOf(e.getMessage()).contains("not enrolled")) {
        pending = Optional.of(body);
        model = model.asking(new Question(Question.Kind.CODE, ""));
      } else {
        model = model.saying(String.valueOf(e.getMessage()));
      }
    }
  }
}
