package dev.palyra.sandbox.process;

import static java.nio.ByteOrder.nativeOrder;

import dev.palyra.sandbox.linux.Arch;
import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.FileMetadata;
import dev.palyra.sandbox.linux.FileMetadata.Time;
import dev.palyra.sandbox.linux.SeccompListener;
import dev.palyra.sandbox.linux.SeccompListener.Call;
import dev.palyra.sandbox.linux.Stat;
import dev.palyra.sandbox.linux.SyscallTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers the system calls that change a file's mode, owner and times, and those that watch a file:
 * Landlock does not know them. The program runs as the gateway's user, so without this it could
 * change those of every file of that user, and learn when each is used.
 *
 * <p>INVARIANT: the gateway finds the file itself, looks at where it is, and changes the very file
 * that it looked at; what the program writes over its arguments meanwhile is never read again. Used
 * by one thread.
 */
final class FileChanges implements AutoCloseable {
  /** What is handed over. */
  enum Change {
    CHMOD,
    FCHMOD,
    FCHMODAT,
    FCHMODAT2,
    CHOWN,
    LCHOWN,
    FCHOWN,
    FCHOWNAT,
    UTIME,
    UTIMES,
    FUTIMESAT,
    UTIMENSAT,
    INOTIFY_ADD_WATCH
  }

  private static final Map<Integer, Change> NUMBERS = numbers();
  private static final int SET_ID_BITS = 06000;
  private static final int UNCHANGED = -1;

  private final SeccompListener listener;
  private final CallerFiles files;
  private final FileWatches watches;
  private final List<Path> writable;

  /**
   * Takes the listener over.
   *
   * @param writable real paths of the directories below which the program may write
   * @param readable real paths of what it may read, with all below
   */
  FileChanges(Fd listener, List<Path> writable, List<Path> readable) {
    this.listener = new SeccompListener(listener);
    this.files = new CallerFiles(this.listener);
    this.watches = new FileWatches(this.listener, files, readable);
    this.writable = List.copyOf(writable);
  }

  static List<String> names() {
    return Arrays.stream(Change.values())
        .map(change -> change.name().toLowerCase(java.util.Locale.ROOT))
        .toList();
  }

  private static Map<Integer, Change> numbers() {
    SyscallTable table = SyscallTable.of(Arch.host().orElseThrow());
    Map<Integer, Change> numbers = new HashMap<>();
    for (Change change : Change.values()) {
      table
          .find(change.name().toLowerCase(java.util.Locale.ROOT))
          .ifPresent(number -> numbers.put(number, change));
    }
    return Map.copyOf(numbers);
  }

  /** Readable when a call waits. */
  Fd fd() {
    return listener.fd();
  }

  /** Answers the call that waits, if it still does. */
  void answerOne() {
    Optional<Call> waiting = listener.receive();
    if (waiting.isEmpty()) {
      return;
    }
    Call call = waiting.get();
    Change change = NUMBERS.get(call.number());
    long result;
    try {
      result = change == null ? -Errno.ENOSYS : apply(change, call);
    } catch (ErrnoException e) {
      result = -e.errno();
    } catch (IOException | RuntimeException e) {
      result = -Errno.EPERM;
    }
    if (result < 0) {
      listener.fail(call, (int) -result);
    } else {
      listener.succeed(call, result);
    }
  }

  private long apply(Change change, Call call) throws IOException {
    return switch (change) {
      case CHMOD -> mode(files.at(call, call.first()), call, call.second());
      case FCHMOD -> mode(CallerFiles.open(call, call.first()), call, call.second());
      case FCHMODAT -> mode(files.at(call, call.first(), call.second(), 0), call, call.third());
      case FCHMODAT2 ->
          mode(files.at(call, call.first(), call.second(), call.fourth()), call, call.third());
      case CHOWN -> owner(files.at(call, call.first()), call, call.second(), call.third());
      case LCHOWN ->
          owner(
              files.at(call, FileMetadata.AT_FDCWD, call.first(), FileMetadata.AT_SYMLINK_NOFOLLOW),
              call,
              call.second(),
              call.third());
      case FCHOWN -> owner(CallerFiles.open(call, call.first()), call, call.second(), call.third());
      case FCHOWNAT ->
          owner(
              files.at(call, call.first(), call.second(), call.fifth()),
              call,
              call.third(),
              call.fourth());
      case UTIME -> times(files.at(call, call.first()), call, times(call, call.second(), 1, false));
      case UTIMES -> times(files.at(call, call.first()), call, times(call, call.second(), 2, true));
      case FUTIMESAT ->
          times(
              files.at(call, call.first(), call.second(), 0),
              call,
              times(call, call.third(), 2, true));
      case UTIMENSAT ->
          times(
              call.second() == 0
                  ? CallerFiles.open(call, call.first())
                  : files.at(call, call.first(), call.second(), call.fourth()),
              call,
              times(call, call.third(), 2, false));
      case INOTIFY_ADD_WATCH -> watches.add(call);
    };
  }

  private long mode(Fd file, Call call, long mode) throws IOException {
    try (file) {
      if ((mode & SET_ID_BITS) != 0) {
        return -Errno.EPERM;
      }
      check(file, call);
      return Stat.of(file).type() == Stat.Type.SYMLINK
          ? -Errno.EOPNOTSUPP
          : FileMetadata.mode(file, (int) mode & 01777);
    }
  }

  /** Without capabilities nobody gives a file away, so all that can succeed changes nothing. */
  private long owner(Fd file, Call call, long user, long group) throws IOException {
    try (file) {
      check(file, call);
      boolean same =
          ((int) user == UNCHANGED || (int) user == FileMetadata.user())
              && ((int) group == UNCHANGED || (int) group == FileMetadata.group());
      return same ? 0 : -Errno.EPERM;
    }
  }

  private long times(Fd file, Call call, List<Time> times) throws IOException {
    try (file) {
      check(file, call);
      return FileMetadata.times(file, times.get(0), times.get(1));
    }
  }

  /**
   * The file is the program's user's own, below a root that may be written, and still asked for.
   */
  private void check(Fd file, Call call) throws IOException {
    Path path = FileMetadata.path(file);
    boolean inside = writable.stream().anyMatch(path::startsWith);
    if (!inside || Stat.of(file).uid() != FileMetadata.user() || !listener.waiting(call)) {
      throw new ErrnoException("change", Errno.EPERM);
    }
  }

  /**
   * Access and modification time from the program's memory.
   *
   * @param words of each: seconds alone, or with a fraction
   * @param micros whether that fraction counts microseconds
   */
  private List<Time> times(Call call, long address, int words, boolean micros)
      throws ErrnoException {
    if (address == 0) {
      return List.of(Time.NOW, Time.NOW);
    }
    byte[] bytes =
        listener
            .memory(call, address, 2 * words * Long.BYTES)
            .orElseThrow(() -> new ErrnoException("change", Errno.EFAULT));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(nativeOrder());
    return List.of(time(buffer, words, micros), time(buffer, words, micros));
  }

  private static Time time(ByteBuffer buffer, int words, boolean micros) {
    long seconds = buffer.getLong();
    long fraction = words == 1 ? 0 : buffer.getLong();
    return micros ? Time.ofMicros(seconds, fraction) : new Time(seconds, fraction);
  }

  /** Calls that wait fail with ENOSYS from now on. */
  @Override
  public void close() {
    listener.close();
  }
}
