package dev.palyra.vault;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Calls into libsecret-1 (0.19 or newer) and the GLib that comes with it.
 *
 * @see <a href="https://gnome.pages.gitlab.gnome.org/libsecret/">its documentation</a>
 */
final class LibSecret {
  private final SymbolLookup symbols;

  private LibSecret(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /** The library, or empty where it is not installed or too old. */
  static Optional<LibSecret> load() {
    try {
      Arena forever = Arena.global();
      SymbolLookup all =
          SymbolLookup.libraryLookup("libsecret-1.so.0", forever)
              .or(SymbolLookup.libraryLookup("libglib-2.0.so.0", forever))
              .or(SymbolLookup.libraryLookup("libgio-2.0.so.0", forever))
              .or(SymbolLookup.libraryLookup("libgobject-2.0.so.0", forever));
      all.findOrThrow("secret_password_storev_binary_sync");
      return Optional.of(new LibSecret(all));
    } catch (IllegalArgumentException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  MemorySegment symbol(String name) {
    return symbols.findOrThrow(name);
  }

  /** Calls a function that takes and returns pointers. */
  MemorySegment pointer(String name, Object... arguments) {
    return (MemorySegment) call(name, ADDRESS, arguments);
  }

  /** Calls a function that returns a {@code gboolean}. */
  boolean bool(String name, Object... arguments) {
    return (int) call(name, JAVA_INT, arguments) != 0;
  }

  /** Calls a function whose answer, if any, is not wanted. */
  void run(String name, Object... arguments) {
    invoke(name, FunctionDescriptor.ofVoid(layouts(arguments)), arguments);
  }

  private Object call(String name, MemoryLayout returns, Object... arguments) {
    return invoke(name, FunctionDescriptor.of(returns, layouts(arguments)), arguments);
  }

  private Object invoke(String name, FunctionDescriptor descriptor, Object... arguments) {
    try {
      return Linker.nativeLinker()
          .downcallHandle(symbol(name), descriptor)
          .invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException("the call of %s failed".formatted(name), e);
    }
  }

  /** A segment is a pointer, a long a {@code gssize}, an int an {@code int} or an enumeration. */
  private static MemoryLayout[] layouts(Object... arguments) {
    return Arrays.stream(arguments)
        .map(argument ->
            switch (argument) {
              case MemorySegment _ -> ADDRESS;
              case Long _ -> JAVA_LONG;
              case Integer _ -> JAVA_INT;
              default -> throw new IllegalArgumentException(argument.getClass().getName());
            })
        .toArray(MemoryLayout[]::new);
  }
}
