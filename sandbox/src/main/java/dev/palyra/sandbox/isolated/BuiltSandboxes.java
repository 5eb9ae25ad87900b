package dev.palyra.sandbox.isolated;

import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Script;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.linux.StartScript;
import dev.palyra.sandbox.process.Mark;
import dev.palyra.sandbox.process.Shape;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sandboxes that bwrap builds from nothing. Thread-safe. */
final class BuiltSandboxes {
  private static final int MAX_PROGRAMS = 64;
  private static final int SECCOMP_FD = IsolatedSandbox.RULESET_FD + 1;
  private static final Script WAITS = StartScript.thatWaits();

  private final Bubblewrap.Search search;
  private final IsolatedLauncher launcher;
  private final List<String> forHost;
  private final byte[] filter;
  private final Map<Shape, Spawn.Program> programs =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Shape, Spawn.Program> eldest) {
              return size() > MAX_PROGRAMS;
            }
          });

  /**
   * Sandboxes of this host.
   *
   * @param search without a bwrap, none are built
   * @param forHost what command lines begin with
   * @param filter the program's, and of what waits for it
   */
  BuiltSandboxes(
      Bubblewrap.Search search, IsolatedLauncher launcher, List<String> forHost, byte[] filter) {
    this.search = search;
    this.launcher = launcher;
    this.forHost = forHost;
    this.filter = filter;
  }

  /** Starts bwrap, which starts the waiting program inside. */
  IsolatedSandbox build(Shape shape, Mark mark) throws IOException {
    try (Io.Pipe code = Io.pipe()) {
      Io.writeAll(code.write(), filter);
      code.write().close();
      return launcher.start(
          shape,
          mark,
          programs.computeIfAbsent(shape, this::program),
          List.of(code.read()),
          WAITS,
          bubblewrap().mechanism());
    }
  }

  /** The program that builds them; only where there is one. */
  Bubblewrap bubblewrap() {
    return switch (search) {
      case Bubblewrap.Search.Found(Bubblewrap found) -> found;
      case Bubblewrap.Search.NotUsable _ -> throw new IllegalStateException("no bwrap");
    };
  }

  private Spawn.Program program(Shape shape) {
    return Spawn.Program.of(
        bubblewrap().program().toString(), BubblewrapArguments.of(shape, forHost, SECCOMP_FD));
  }
}
