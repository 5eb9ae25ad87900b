package dev.palyra.sandbox.macos;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** kill(2), for what is not a child of this process. */
final class Signals {
  /** What a shell reports for a command that a signal ended, and Java for a process. */
  static final int BASE = 128;

  static final int KILL = 9;
  static final int XCPU = 24;
  static final int XFSZ = 25;
  static final int STOP = System.getProperty("os.name").equals("Linux") ? 19 : 17;

  private static final MethodHandle SEND =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().find("kill").orElseThrow(),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private Signals() {}

  /** A process that has ended by itself is no error. */
  static void send(long pid, int signal) {
    if (pid <= 1 || pid > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("not a process of ours: `%d`".formatted(pid));
    }
    try {
      int _ = (int) SEND.invokeExact((int) pid, signal);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // A downcall throws nothing else.
    }
  }
}
