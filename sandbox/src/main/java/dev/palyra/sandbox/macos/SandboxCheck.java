package dev.palyra.sandbox.macos;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Asks the kernel whether the sandbox of a process allows it to look up a name: {@code
 * sandbox_check} of libSystem. The function is not documented; WebKit declares it in {@code
 * SandboxSPI.h}, which is where its constants are from. If it were to answer otherwise than
 * expected, the doctor's survivor would survive, and the tiers be off.
 */
final class SandboxCheck implements Membership {
  private static final String SYSTEM = "/usr/lib/libSystem.B.dylib";
  private static final int GLOBAL_NAME = 2;
  private static final int NO_REPORT = 0x40000000;
  private static final int ALLOWED = 0;
  private static final int DENIED = 1;

  private final MethodHandle check;

  /** Over the function's address. */
  SandboxCheck(MemorySegment function) {
    this.check =
        Linker.nativeLinker()
            .downcallHandle(
                function,
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
                Linker.Option.firstVariadicArg(3));
  }

  /** Empty where the system has no such function. */
  static Optional<Membership> ofThisHost() {
    return function().map(SandboxCheck::new);
  }

  private static Optional<MemorySegment> function() {
    Optional<MemorySegment> known = Linker.nativeLinker().defaultLookup().find("sandbox_check");
    return known.isPresent() ? known : inSystem();
  }

  /** By name and not by path: on macOS the system's libraries are no files. */
  private static Optional<MemorySegment> inSystem() {
    try {
      return SymbolLookup.libraryLookup(SYSTEM, Arena.global()).find("sandbox_check");
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean holds(long pid, Mark mark) {
    return answer(pid, mark.name()) == ALLOWED && answer(pid, mark.control()) == DENIED;
  }

  private int answer(long pid, String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          check.invokeExact(
              (int) pid,
              arena.allocateFrom("mach-lookup"),
              GLOBAL_NAME | NO_REPORT,
              arena.allocateFrom(name));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // A downcall throws nothing else.
    }
  }
}
