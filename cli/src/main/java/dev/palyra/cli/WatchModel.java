package dev.palyra.cli;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What {@code approvals watch} shows at one moment. Immutable; each key makes another one.
 *
 * @param waiting the approvals that wait, newest first
 * @param selected the id of the one that the cursor is on; it stays there while others come and go
 * @param detail the lines of the one that is opened; empty for the list
 * @param scroll how many of those lines have gone off the top
 * @param asking what is being asked on the last line
 * @param message what happened last
 */
record WatchModel(
    List<JsonNode> waiting,
    Optional<String> selected,
    List<String> detail,
    int scroll,
    Optional<Question> asking,
    String message) {
  static final WatchModel EMPTY =
      new WatchModel(List.of(), Optional.empty(), List.of(), 0, Optional.empty(), "");

  /** What the last line asks for, and what has been typed. */
  record Question(Kind kind, String typed) {
    /** What for. */
    enum Kind {
      APPROVE("approve? y/n "),
      REASON("deny, because: "),
      CODE("one-time code: ");

      private final String prompt;

      Kind(String prompt) {
        this.prompt = prompt;
      }

      String prompt() {
        return prompt;
      }
    }

    Question typing(String text) {
      return new Question(kind, text);
    }
  }

  boolean opened() {
    return !detail.isEmpty();
  }

  /** Where the cursor is in the list; -1 where the list is empty. */
  int index() {
    for (int i = 0; i < waiting.size(); i++) {
      if (selected.equals(Optional.of(waiting.get(i).path("id").asString()))) {
        return i;
      }
    }
    return waiting.isEmpty() ? -1 : 0;
  }

  Optional<JsonNode> current() {
    int index = index();
    return index < 0 ? Optional.empty() : Optional.of(waiting.get(index));
  }

  /** Others wait now. Whoever was selected and is gone leaves its place to its neighbour. */
  WatchModel with(List<JsonNode> others) {
    boolean there =
        selected.isPresent()
            && others.stream().anyMatch(o -> o.path("id").asString().equals(selected.get()));
    if (there) {
      return new WatchModel(others, selected, detail, scroll, asking, message);
    }
    Optional<String> next =
        others.isEmpty()
            ? Optional.empty()
            : Optional.of(
                others.get(Math.clamp(index(), 0, others.size() - 1)).path("id").asString());
    boolean wasBusy = opened() || asking.isPresent();
    // A question must never be answered for another approval than the one it was put about.
    return new WatchModel(
        others,
        next,
        List.of(),
        0,
        Optional.empty(),
        wasBusy ? "it waits no longer: somebody answered, or it ended" : message);
  }

  WatchModel move(int by) {
    if (opened()) {
      int last = Math.max(0, detail.size() - 1);
      return new WatchModel(
          waiting, selected, detail, Math.clamp((long) scroll + by, 0, last), asking, message);
    }
    if (waiting.isEmpty()) {
      return this;
    }
    int to = Math.clamp((long) index() + by, 0, waiting.size() - 1);
    return new WatchModel(
        waiting,
        Optional.of(waiting.get(to).path("id").asString()),
        detail,
        0,
        Optional.empty(),
        "");
  }

  WatchModel opening(List<String> lines) {
    return new WatchModel(
        waiting, current().map(c -> c.path("id").asString()), lines, 0, Optional.empty(), "");
  }

  WatchModel closing() {
    return new WatchModel(waiting, selected, List.of(), 0, Optional.empty(), message);
  }

  WatchModel asking(Question question) {
    return new WatchModel(
        waiting,
        current().map(c -> c.path("id").asString()),
        detail,
        scroll,
        Optional.of(question),
        "");
  }

  WatchModel saying(String text) {
    return new WatchModel(waiting, selected, detail, scroll, Optional.empty(), text);
  }
}
