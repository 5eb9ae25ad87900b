package dev.palyra.core.secret;

import java.util.Set;

/**
 * Port: turns references into values for the length of one execution.
 *
 * <p>All or nothing: if one reference cannot be resolved, no value is handed out. An implementation
 * never throws for a reason that {@link SecretFailure} names, never puts a value into a message,
 * and may be called by any number of threads.
 */
public interface SecretResolver {
  /**
   * @param refs what the tool's definition names; empty gives a lease without values, which redacts
   *     what was handed out before all the same
   * @param use for what; checked against what each secret is bound to
   */
  SecretResolution resolve(Set<SecretRef> refs, SecretUse use);

  /**
   * Whether {@code text} holds a value that was handed out, in any spelling that is redacted: such
   * a text must not be written down.
   */
  default boolean betrays(String text) {
    return false;
  }
}
