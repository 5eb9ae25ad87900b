package dev.palyra.core.approval;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.CanonicalJson;
import dev.palyra.core.call.StrictJson;
import java.nio.charset.StandardCharsets;

/** What one argument of a call must be for a grant to hold. */
public sealed interface ArgumentMatch {
  /**
   * Exactly this.
   *
   * @param json a string, a whole number, {@code true} or {@code false}, in canonical form
   */
  record Equal(String json) implements ArgumentMatch {
    public Equal {
      var value = StrictJson.parse(json.getBytes(StandardCharsets.UTF_8));
      require(
          value.isString() || value.isBoolean() || value.isIntegralNumber(),
          "a grant can compare a string, a whole number, true or false, got `%s`",
          json);
      require(
          CanonicalJson.text(value).equals(json) && json.length() <= 4_096,
          "the value of an argument must be canonical JSON of at most 4096 characters");
    }
  }

  /**
   * A string of this form.
   *
   * @param glob {@code *} stands for any text, the empty one too, {@code \*} for a star and {@code
   *     \\} for a backslash; at most 1,024 characters, and not {@code *} alone, which would say
   *     nothing
   */
  record Like(String glob) implements ArgumentMatch {
    public Like {
      require(
          !glob.isEmpty() && glob.length() <= 1_024,
          "a pattern must have 1 to 1024 characters, got %d",
          glob.length());
      require(
          !glob.replace("*", "").isEmpty(),
          "a pattern of stars alone says nothing about the argument");
    }
  }
}
