package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * A program ready to be started by {@code posix_spawn}: in a session and process group of its own,
 * with default signals, an empty environment and exactly the descriptors that are named.
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

  private static final MemorySegment ROOT = Arena.global().allocateFrom("/");
  private static final MemorySegment NO_ENVIRONMENT = Arena.global().allocate(ADDRESS);
  private static final MemorySegment ALL_SIGNALS =
      Arena.global().allocate(SIGSET_BYTES, 8).fill((byte) 0xFF);
  private static final MemorySegment NO_SIGNALS = Arena.global().allocate(SIGSET_BYTES, 8);

  private final Arena arena = Arena.ofAuto();
  private final Program program;
  private final MemorySegment pid = arena.allocate(JAVA_INT);
  private final MemorySegment actions = arena.allocate(OPAQUE_BYTES, 16);
  private final MemorySegment attributes = arena.allocate(OPAQUE_BYTES, 16);

  /** A program and its arguments, as the kernel takes them. */
  public record Program(MemorySegment path, MemorySegment argv) {
    /** The waiting program, for who gets it as {@link WaitingProgram#ITSELF}. */
    public static final Program WAITING = of(Arena.global(), WaitingProgram.PATH, List.of());

    /** The program at {@code path}, by which name it is also called. */
    public static Program of(String path, List<String> arguments) {
      return of(Arena.ofAuto(), path, arguments);
    }

    private static Program of(Arena arena, String path, List<String> arguments) {
      MemorySegment name = arena.allocateFrom(path);
      MemorySegment argv = arena.allocate(ADDRESS, arguments.size() + 2L); // ends with a null
      argv.setAtIndex(ADDRESS, 0, name);
      for (int i = 0; i < arguments.size(); i++) {
        argv.setAtIndex(ADDRESS, i + 1L, arena.allocateFrom(arguments.get(i)));
      }
      return new Program(name, argv);
    }
  }

  /**
   * Prepares a start; nothing happens yet.
   *
   * @param descriptors become the child's 0, 1, 2, …, as {@link WaitingProgram} expects them; all
   *     others are closed
   */
  public Spawn(Program program, List<Fd> descriptors) {
    this.program = program;
    try {
      check((int) ACTIONS_INIT.invokeExact(actions));
      for (int i = 0; i < descriptors.size(); i++) {
        check((int) ADD_DUP2.invokeExact(actions, descriptors.get(i).number(), i));
      }
      check((int) ADD_CHDIR.orElseThrow().invokeExact(actions, ROOT));
      check((int) ADD_CLOSEFROM.orElseThrow().invokeExact(actions, descriptors.size()));
      check((int) ATTR_INIT.invokeExact(attributes));
      check((int) ATTR_SETSIGDEFAULT.invokeExact(attributes, ALL_SIGNALS));
      check((int) ATTR_SETSIGMASK.invokeExact(attributes, NO_SIGNALS));
      short flags = SETSIGDEF | SETSIGMASK | SETSID;
      check((int) ATTR_SETFLAGS.invokeExact(attributes, flags));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** True if this libc can start programs the way this class does: glibc from 2.34 on. */
  public static boolean supported() {
    return ADD_CHDIR.isPresent() && ADD_CLOSEFROM.isPresent();
  }

  /**
   * Starts the program on the calling thread. Does not allocate, load a class or throw: it runs on
   * a thread that may not open files.
   *
   * @return the process id, or a negative errno
   */
  public int start() {
    try {
      int error =
          (int)
              POSIX_SPAWN.invokeExact(
                  pid, program.path(), actions, attributes, program.argv(), NO_ENVIRONMENT);
      return error == 0 ? pid.get(JAVA_INT, 0) : -error;
    } catch (Throwable e) {
      return -Errno.ENOSYS;
    }
  }

  /** Frees what was prepared. */
  @Override
  public void close() {
    try {
      check((int) ACTIONS_DESTROY.invokeExact(actions));
      check((int) ATTR_DESTROY.invokeExact(attributes));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(int error) {
    if (error != 0) {
      throw new IllegalStateException("preparing a start: " + Errno.name(error));
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
