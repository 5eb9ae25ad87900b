package dev.palyra.core.sandbox;

import java.nio.charset.StandardCharsets;

/**
 * The value of one environment variable of the child. Neither kind prints its value.
 *
 * <p>Values hold no NUL byte: the kernel would cut them there.
 */
public sealed interface EnvValue {
  /** The value's bytes, as the child gets them. */
  Bytes bytes();

  /** True if the value came from the vault. */
  boolean secret();

  /** A value that stands in a tool file. */
  record Plain(Bytes bytes) implements EnvValue {
    public Plain {
      withoutNul(bytes);
    }

    @Override
    public boolean secret() {
      return false;
    }
  }

  /** A value that came from the vault. */
  record FromVault(Bytes bytes) implements EnvValue {
    public FromVault {
      withoutNul(bytes);
    }

    @Override
    public boolean secret() {
      return true;
    }
  }

  static EnvValue plain(String value) {
    return new Plain(Bytes.of(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** Copies {@code value}; the caller wipes its own array. */
  static EnvValue secret(byte[] value) {
    return new FromVault(Bytes.of(value));
  }

  private static void withoutNul(Bytes bytes) {
    for (byte b : bytes.toArray()) {
      if (b == 0) {
        throw new IllegalArgumentException("an environment value must not contain a NUL byte");
      }
    }
  }
}
