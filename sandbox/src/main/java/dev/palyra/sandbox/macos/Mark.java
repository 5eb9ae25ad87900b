package dev.palyra.sandbox.macos;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * By what everything that one execution starts is known: a name that its profile lets it look up
 * and no other profile does. A process can leave its session, its parent and its environment, but
 * not its sandbox.
 *
 * @param id 32 hexadecimal digits; also the name of the execution's directory
 */
public record Mark(String id) {
  private static final int BYTES = 16;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  public Mark {
    if (!valid(id)) {
      throw new IllegalArgumentException("not a mark: `%s`".formatted(id));
    }
  }

  static Mark random(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new Mark(HexFormat.of().formatHex(bytes));
  }

  static boolean valid(String id) {
    return ID.matcher(id).matches();
  }

  /** What the execution may look up. No service has this name. */
  public String name() {
    return "dev.palyra.execution." + id;
  }

  /** What it may not: a foreign sandbox that allows every name allows this one too. */
  public String control() {
    return "dev.palyra.nothing." + id;
  }
}
