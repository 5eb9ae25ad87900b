package dev.palyra.cedar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.Validator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the parser lets through, everything behind it can take on a thread with 512 KB of stack. */
class DeepestPolicyTest {
  private static final int STACK = 512 * 1024;

  static Stream<String> deepest() {
    int most = Limits.DEFAULTS.nesting();
    int half = most / 2 - 1;
    return Stream.of(
        "[".repeat(most - 2) + "1" + "]".repeat(most - 2) + " == 1",
        "{a: ".repeat(most - 2) + "1" + "}".repeat(most - 2) + " == 1",
        "if true then false else ".repeat(most - 1) + "true",
        "!(true && ".repeat(half) + "true" + ")".repeat(half),
        "true && (false || ".repeat(half) + "true" + ")".repeat(half),
        "1 + (1 * ".repeat(half - 1) + "1" + ")".repeat(half - 1) + " == 1",
        "principal" + ".a".repeat(most - 2) + " == 1",
        "context has a" + ".a".repeat(most - 3),
        "[].contains(".repeat(most - 1) + "1" + ")".repeat(most - 1));
  }

  @ParameterizedTest
  @MethodSource("deepest")
  void isValidatedAndDecided(String condition) {
    Schema schema =
        Schema.parse(
            "entity User { a?: Long }; action act appliesTo { principal: User, resource: User };");
    EntityUid user = EntityUid.of("User", "u");
    Request request = new Request(user, EntityUid.of("Action", "act"), user);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicReference<Response> response = new AtomicReference<>();

    Thread thread =
        new Thread(
            null,
            () -> {
              PolicyDocument parsed =
                  PolicyParser.parse(
                      "permit (principal, action, resource) when { " + condition + " };");
              new Validator(schema).validate(parsed.policies(), parsed.templates());
              PolicySet policies = PolicySet.of(parsed.policies(), parsed.templates());
              response.set(Authorizer.authorize(policies, Entities.EMPTY, request));
            },
            "small-stack",
            STACK);
    thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }

    assertThat(failure.get()).isNull();
    assertThat(response.get()).isNotNull();
  }
}
