package dev.palyra.cedar.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.exception.InternalException;
import com.cedarpolicy.model.policy.PolicySet;
import dev.palyra.cedar.est.PolicyJson;
import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.testing.Policies;
import dev.palyra.cedar.testing.Tape;
import dev.palyra.cedar.text.PolicyFormatter;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.text.PolicyPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The same language as the official implementation: the same texts parse, also when tokens were
 * dropped, doubled or exchanged, and each reads the JSON and the layout of the other.
 */
class LanguageDifferentialTest {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:\\\\.|[^\"\\\\])*\"|\\w+|::|==|!=|<=|>=|&&|\\|\\||\\?\\w+|\\s+|.", Pattern.DOTALL);
  private static final String[] ALIEN = {
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    "::",
    ".",
    "@",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "<",
    "==",
    "=",
    "&&",
    "||",
    "if",
    "then",
    "else",
    "in",
    "has",
    "like",
    "is",
    "true",
    "principal",
    "context",
    "permit",
    "when",
    "unless",
    "ip",
    "contains",
    "__cedar",
    "a",
    "User",
    "User::\"a\"",
    "Action::\"a\"",
    "\"a\"",
    "\"\\q\"",
    "\"\\*\"",
    "\"\\x2a\"",
    "\"\\xff\"",
    "\"\\u{d800}\"",
    "0",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "?principal",
    "?resource",
    "?other",
    " ",
    "\n",
    "// comment\n",
    "\u00a0",
    "\u200b",
    "\"\r\"",
    "'a'",
    "#",
    "&",
    "isEmpty()",
    ".isEmpty()",
    ".contains(1)",
    ".isIpv4()",
    ".getTag(\"a\")",
    ".a",
    "[\"a\"]",
    "!!!!",
    "----",
    " has a.b",
    " like \"*\"",
    " is User in ",
    "decimal()",
    "(1)"
  };

  /** Deep policies overflow a smaller stack, which takes the JVM with it. */
  private static final ExecutorService ORACLE =
      Executors.newSingleThreadExecutor(task -> new Thread(null, task, "cedar-oracle", 64L << 20));

  private static final AtomicInteger ACCEPTED = new AtomicInteger();
  private static final AtomicInteger COMPARED = new AtomicInteger();

  @BeforeContainer
  static void load() {
    new BasicAuthorizationEngine(); // Loads the native library.
  }

  @AfterContainer
  static void close() {
    ORACLE.shutdown();
    // Both kinds must occur, or the comparison shows nothing.
    int cases = COMPARED.get();
    assertThat(ACCEPTED.get()).isBetween(cases / 4, cases - cases / 10);
  }

  @Property(tries = 300)
  void theSameTextsParse(@ForAll Tape tape) {
    Random random = tape.random();
    String text = PolicyPrinter.print(new Policies(random).body(random.nextInt(4) == 0));
    for (int i = random.nextInt(3); i > 0; i--) {
      text = damaged(text, random);
    }
    COMPARED.incrementAndGet();
    boolean ours = parses(text);
    assertThat(ours)
        .as("we %s%n%s", ours ? "accept" : "refuse", text)
        .isEqualTo(officialParses(text));
    if (ours) {
      ACCEPTED.incrementAndGet();
      String formatted = PolicyFormatter.format(text);
      assertThat(officialParses(formatted)).as("formatted:%n%s", formatted).isTrue();
    }
  }

  @Property(tries = 50_000, seed = "1")
  @Tag("corpus")
  void theSameOfManyTextsParse(@ForAll Tape tape) {
    theSameTextsParse(tape);
  }

  @Property(tries = 100)
  void eachReadsTheJsonOfTheOther(@ForAll Tape tape) {
    PolicyId id = new PolicyId("p");
    PolicyBody body = oneActionAsSuch(new Policies(tape.random()).body(false));
    String text = PolicyPrinter.print(body);
    if (text.matches("(?s).* has \\w+\\.\\w.*")) {
      return; // The official library expands the path; PolicyJsonTest looks at that.
    }
    String theirs =
        official(() -> com.cedarpolicy.model.policy.Policy.parseStaticPolicy(text).toJson());
    Policy read = PolicyJson.readPolicy(id, Source.of(theirs), Limits.DEFAULTS);
    assertThat(read.body()).as("their JSON of%n%s", text).isEqualTo(body);

    String back =
        official(() ->
            com.cedarpolicy.model.policy.Policy.fromJson("p", PolicyJson.write(body)).policySrc);
    assertThat(PolicyParser.parsePolicy(id, Source.of(back), Limits.DEFAULTS).body())
        .as("their text of our JSON of%n%s", text)
        .isEqualTo(body);
  }

  @Property(tries = 20_000, seed = "1")
  @Tag("corpus")
  void eachReadsMuchJsonOfTheOther(@ForAll Tape tape) {
    eachReadsTheJsonOfTheOther(tape);
  }

  /** The official library takes a list of one action for that action. */
  private static PolicyBody oneActionAsSuch(PolicyBody body) {
    return body.action() instanceof ActionConstraint.InAny(List<EntityUid> actions)
            && actions.size() == 1
        ? new PolicyBody(
            body.annotations(),
            body.effect(),
            body.principal(),
            new ActionConstraint.In(actions.getFirst()),
            body.resource(),
            body.conditions(),
            body.span())
        : body;
  }

  private static boolean parses(String text) {
    try {
      PolicyParser.parse(text);
      return true;
    } catch (CedarException refused) {
      return false;
    }
  }

  private static boolean officialParses(String text) {
    return official(() -> {
      try {
        PolicySet.parsePolicies(text);
        return true;
      } catch (InternalException refused) {
        return false;
      }
    });
  }

  private static String damaged(String text, Random random) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    int at = random.nextInt(tokens.size());
    switch (random.nextInt(5)) {
      case 0 -> tokens.remove(at);
      case 1 -> tokens.add(at, tokens.get(at));
      case 2 -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
      case 3 -> tokens.set(at, ALIEN[random.nextInt(ALIEN.length)]);
      default -> tokens.add(at, ALIEN[random.nextInt(ALIEN.length)]);
    }
    return String.join("", tokens);
  }

  private static <T> T official(Callable<T> call) {
    try {
      return ORACLE.submit(call).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
