package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program ready to be started by {@code posix_spawn}: in a session and process group of its own,
 * with default signals, exactly the environment and exactly the descriptors that are named.
 *
 * <p>The child first opens a gate, a FIFO, and waits there until somebody opens it for writing. In
 * between, whoever starts it sets its resource limits from outside: no wrapper program is needed,
 * and nothing of the program runs without them.
 */
public final class Spawn implements AutoCloseable {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBC = LINKER.defaultLookup();

  private static final MethodHandle POSIX_SPAWN =
      handle("posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle ATTR_INIT = handle("posix_spawnattr_init", ADDRESS);
  private static final MethodHandle ATTR_DESTROY = handle("posix_spawnattr_destroy", ADDRESS);
  private static final MethodHandle ATTR_SETFLAGS =
      handle("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
  private static final MethodHandle ATTR_SETSIGDEFAULT =
      handle("posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);
  private static final MethodHandle ATTR_SETSIGMASK =
      handle("posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
  private static final MethodHandle ACTIONS_INIT = handle("posix_spawn_file_actions_init", ADDRESS);
  private static final MethodHandle ACTIONS_DESTROY =
      handle("posix_spawn_file_actions_destroy", ADDRESS);
  private static final MethodHandle ADD_OPEN =
      handle("posix_spawn_file_actions_addopen", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_CLOSE =
      handle("posix_spawn_file_actions_addclose", ADDRESS, JAVA_INT);
  private static final MethodHandle ADD_DUP2 =
      handle("posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT, JAVA_INT);
  private static final Optional<MethodHandle> ADD_CHDIR =
      optional("posix_spawn_file_actions_addchdir_np", ADDRESS, ADDRESS);
  private static final Optional<MethodHandle> ADD_CLOSEFROM =
      optional("posix_spawn_file_actions_addclosefrom_np", ADDRESS, JAVA_INT);

  private static final int SETSIGDEF = 0x04;
  private static final int SETSIGMASK = 0x08;
  private static final int SETSID = 0x80;
  private static final int OPAQUE_BYTES = 512; // both types are under 400 bytes in glibc and musl
  private static final int SIGSET_BYTES = 128;
  private static final int GATE = 3;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment pid = arena.allocate(JAVA_INT);
  private final MemorySegment path;
  private final MemorySegment actions = arena.allocate(OPAQUE_BYTES, 16);
  private final MemorySegment attributes = arena.allocate(OPAQUE_BYTES, 16);
  private final MemorySegment argv;
  private final MemorySegment envp;

  /**
   * Prepares a start; nothing happens yet.
   *
   * @param gate a FIFO
   * @param descriptors become the child's 0, 1, 2, …; all others are closed
   * @param environment NAME=value
   */
  public Spawn(
      Path program,
      List<String> arguments,
      List<byte[]> environment,
      Path workingDirectory,
      Path gate,
      List<Fd> descriptors) {
    path = arena.allocateFrom(program.toString());
    argv = arena.allocate(ADDRESS, arguments.size() + 2L);
    argv.setAtIndex(ADDRESS, 0, path);
    for (int i = 0; i < arguments.size(); i++) {
      argv.setAtIndex(ADDRESS, i + 1L, arena.allocateFrom(arguments.get(i)));
    }
    envp = arena.allocate(ADDRESS, environment.size() + 1L);
    for (int i = 0; i < environment.size(); i++) {
      byte[] entry = environment.get(i);
      MemorySegment copy = arena.allocate(entry.length + 1L);
      MemorySegment.copy(entry, 0, copy, JAVA_BYTE, 0, entry.length);
      envp.setAtIndex(ADDRESS, i, copy);
    }
    call(ACTIONS_INIT, actions);
    call(ADD_OPEN, actions, GATE, arena.allocateFrom(gate.toString()), Io.O_CLOEXEC, 0);
    call(ADD_CLOSE, actions, GATE);
    for (int i = 0; i < descriptors.size(); i++) {
      call(ADD_DUP2, actions, descriptors.get(i).number(), i);
    }
    call(ADD_CHDIR.orElseThrow(), actions, arena.allocateFrom(workingDirectory.toString()));
    call(ADD_CLOSEFROM.orElseThrow(), actions, descriptors.size());

    MemorySegment all = arena.allocate(SIGSET_BYTES, 8).fill((byte) 0xFF);
    MemorySegment none = arena.allocate(SIGSET_BYTES, 8);
    call(ATTR_INIT, attributes);
    call(ATTR_SETSIGDEFAULT, attributes, all);
    call(ATTR_SETSIGMASK, attributes, none);
    call(ATTR_SETFLAGS, attributes, (short) (SETSIGDEF | SETSIGMASK | SETSID));
  }

  /** True if this libc can start programs the way this class does: glibc from 2.34 on. */
  public static boolean supported() {
    return ADD_CHDIR.isPresent() && ADD_CLOSEFROM.isPresent();
  }

  /**
   * Starts the program on the calling thread, which waits at the gate together with the child. Does
   * not allocate, load a class or throw: it runs on a thread that may not open files.
   *
   * @return the process id, or a negative errno
   */
  public int start() {
    try {
      int error = (int) POSIX_SPAWN.invokeExact(pid, path, actions, attributes, argv, envp);
      return error == 0 ? pid.get(JAVA_INT, 0) : -error;
    } catch (Throwable e) {
      return -Errno.ENOSYS;
    }
  }

  /** Overwrites what was prepared, the environment's secrets included, and frees it. */
  @Override
  public void close() {
    for (long i = 0; i * ADDRESS.byteSize() < envp.byteSize(); i++) {
      MemorySegment entry = envp.getAtIndex(ADDRESS, i);
      if (entry.address() != 0) {
        MemorySegment text = entry.reinterpret(Long.MAX_VALUE);
        text.asSlice(0, text.getString(0, StandardCharsets.ISO_8859_1).length()).fill((byte) 0);
      }
    }
    call(ACTIONS_DESTROY, actions);
    call(ATTR_DESTROY, attributes);
    arena.close();
  }

  private static void call(MethodHandle handle, Object... arguments) {
    try {
      int error = (int) handle.invokeWithArguments(arguments);
      if (error != 0) {
        throw new IllegalStateException("preparing a start: " + Errno.name(error));
      }
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle handle(String name, ValueLayout... parameters) {
    return optional(name, parameters).orElseThrow();
  }

  private static Optional<MethodHandle> optional(String name, ValueLayout... parameters) {
    return LIBC.find(name)
        .map(symbol -> LINKER.downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, parameters)));
  }
}
