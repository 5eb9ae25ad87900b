package dev.palyra.gateway.home;

import dev.palyra.auth.token.Token;
import dev.palyra.core.call.Principal;
import dev.palyra.gateway.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code state/tokens/operator} and {@code state/tokens/agent}, each one token and mode 0600. */
public final class TokenFiles {
  /** Whoever presents the operator's token. */
  public static final Principal OPERATOR = new Principal(Principal.Kind.OPERATOR, "local");

  /** Whoever presents the agent's token. */
  public static final Principal AGENT = new Principal(Principal.Kind.AGENT, "local");

  private static final Map<String, Principal> FILES = Map.of("operator", OPERATOR, "agent", AGENT);

  private TokenFiles() {}

  /**
   * What is known after the start.
   *
   * @param created the files that were made
   */
  public record Loaded(Map<Principal, Token> tokens, List<String> created) {
    public Loaded {
      tokens = Map.copyOf(tokens);
      created = List.copyOf(created);
    }
  }

  /**
   * Reads the tokens and makes those that are missing.
   *
   * @throws StartException in one line, which holds no token
   */
  public static Loaded load(Home home, SecureRandom random) {
    var tokens = new LinkedHashMap<Principal, Token>();
    var created = new ArrayList<String>();
    for (String name : List.of("agent", "operator")) {
      Path file = home.state().resolve("tokens").resolve(name);
      try {
        if (Files.notExists(file)) {
          String text = Token.mint(random).reveal() + "\n";
          Home.write(file, text.getBytes(StandardCharsets.US_ASCII));
          created.add(file.toString());
        }
        Ownership.check(file, Ownership.Rule.PRIVATE);
        tokens.put(principal(name), read(file));
      } catch (IOException e) {
        throw new StartException("cannot use \"" + file + "\": " + Reasons.of(e));
      }
    }
    return new Loaded(tokens, created);
  }

  /** The file that holds this principal's token. */
  public static String name(Principal principal) {
    return principal.equals(OPERATOR) ? "operator" : "agent";
  }

  private static Principal principal(String name) {
    return java.util.Objects.requireNonNull(FILES.get(name));
  }

  private static Token read(Path file) throws IOException {
    if (Files.size(file) > 1_024) {
      throw new StartException("\"" + file + "\" holds no token; remove it to get a new one");
    }
    return Token.parse(Files.readString(file, StandardCharsets.ISO_8859_1).strip())
        .orElseThrow(() ->
            new StartException("\"" + file + "\" holds no token; remove it to get a new one"));
  }
}
