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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers the system calls that change a file's mode, owner and times, which Landlock does not
 * know. The program runs as the gateway's user, so without this it could change those of every file
 * of that user.
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
    UTIMENSAT
  }

  private static final Map<Integer, Change> NUMBERS = numbers();
  private static final int MAX_PATH_BYTES = 4_096;
  private static final int SET_ID_BITS = 06000;
  private static final int UNCHANGED = -1;

  /**
   * How the C library names what it opened in order not to follow a link (glibc before fchmodat2).
   * Resolving it by name would meet a magic link, which is refused; the descriptor is looked up
   * instead, and where its file is gets checked like any other.
   */
  private static final Pattern OWN_DESCRIPTOR =
      Pattern.compile("(?:/proc/(?:self|thread-self)|/dev)/fd/(\\d{1,7})");

  private final SeccompListener listener;
  private final List<Path> writable;

  /**
   * Takes the listener over.
   *
   * @param writable real paths of the directories below which the program may write
   */
  FileChanges(Fd listener, List<Path> writable) {
    this.listener = new SeccompListener(listener);
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
      listener.succeed(call);
    }
  }

  private long apply(Change change, Call call) throws IOException {
    return switch (change) {
      case CHMOD -> mode(at(call, call.first()), call, call.second());
      case FCHMOD -> mode(open(call, call.first()), call, call.second());
      case FCHMODAT -> mode(at(call, call.first(), call.second(), 0), call, call.third());
      case FCHMODAT2 ->
          mode(at(call, call.first(), call.second(), call.fourth()), call, call.third());
      case CHOWN -> owner(at(call, call.first()), call, call.second(), call.third());
      case LCHOWN ->
          owner(
              at(call, FileMetadata.AT_FDCWD, call.first(), FileMetadata.AT_SYMLINK_NOFOLLOW),
              call,
              call.second(),
              call.third());
      case FCHOWN -> owner(open(call, call.first()), call, call.second(), call.third());
      case FCHOWNAT ->
          owner(
              at(call, call.first(), call.second(), call.fifth()),
              call,
              call.third(),
              call.fourth());
      case UTIME -> times(at(call, call.first()), call, times(call, call.second(), 1, false));
      case UTIMES -> times(at(call, call.first()), call, times(call, call.second(), 2, true));
      case FUTIMESAT ->
          times(at(call, call.first(), call.second(), 0), call, times(call, call.third(), 2, true));
      case UTIMENSAT ->
          times(
              call.second() == 0
                  ? open(call, call.first())
                  : at(call, call.first(), call.second(), call.fourth()),
              call,
              times(call, call.third(), 2, false));
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

  private Fd at(Call call, long path) throws IOException {
    return at(call, FileMetadata.AT_FDCWD, path, 0);
  }

  private Fd at(Call call, long directory, long path, long flags) throws IOException {
    if ((flags & ~(FileMetadata.AT_SYMLINK_NOFOLLOW | FileMetadata.AT_EMPTY_PATH)) != 0) {
      throw new ErrnoException("change", Errno.EINVAL);
    }
    String name = text(call, path);
    if (name.isEmpty()) {
      if ((flags & FileMetadata.AT_EMPTY_PATH) == 0) {
        throw new ErrnoException("change", Errno.ENOENT);
      }
      return open(call, directory);
    }
    Matcher own = OWN_DESCRIPTOR.matcher(name);
    if (own.matches() && (flags & FileMetadata.AT_SYMLINK_NOFOLLOW) == 0) {
      return open(call, Integer.parseInt(own.group(1)));
    }
    String base =
        name.startsWith("/")
            ? "root"
            : (int) directory == FileMetadata.AT_FDCWD ? "cwd" : "fd/" + (int) directory;
    String relative = name.startsWith("/") ? "." + name : name;
    try (Fd from = FileMetadata.name("/proc/" + call.thread() + "/" + base)) {
      return FileMetadata.name(from, relative, (flags & FileMetadata.AT_SYMLINK_NOFOLLOW) == 0);
    }
  }

  /** What the program has open under a number. */
  private static Fd open(Call call, long descriptor) throws ErrnoException {
    if ((int) descriptor < 0) {
      throw new ErrnoException("change", Errno.EBADF);
    }
    return FileMetadata.name("/proc/" + call.thread() + "/fd/" + (int) descriptor);
  }

  /** A raw path from the program's memory. */
  private String text(Call call, long address) throws ErrnoException {
    StringBuilder text = new StringBuilder();
    long at = address;
    while (text.length() < MAX_PATH_BYTES) {
      int length = (int) (MAX_PATH_BYTES - (at & (MAX_PATH_BYTES - 1))); // to the end of its page
      byte[] piece =
          listener
              .memory(call, at, length)
              .orElseThrow(() -> new ErrnoException("change", Errno.EFAULT));
      for (byte b : piece) {
        if (b == 0) {
          return text.toString();
        }
        text.append((char) Byte.toUnsignedInt(b));
      }
      at += length;
    }
    throw new ErrnoException("change", Errno.ENAMETOOLONG);
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
