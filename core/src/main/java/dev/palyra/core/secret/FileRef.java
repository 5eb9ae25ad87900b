package dev.palyra.core.secret;

import java.util.regex.Pattern;

/**
 * A file that holds one secret and nothing else: {@code file:/absolute/path}. Which folders are
 * trusted is for the resolver to say.
 *
 * <p>The path is absolute and already normal: no empty, {@code .} or {@code ..} segment, no control
 * character, quote or backslash, at most 1,024 characters.
 */
public record FileRef(String path) implements SecretRef {
  private static final Pattern PATH =
      Pattern.compile("(?=.{2,1024}$)(/(?!\\.{1,2}(/|$))[^/\"\\\\\\p{Cntrl}]+)+");

  public FileRef {
    Syntax.require(PATH, path, "secret file");
  }

  @Override
  public String label() {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return "file/" + name.substring(0, Math.min(name.length(), 128));
  }

  @Override
  public String toString() {
    return "file:" + path;
  }
}
