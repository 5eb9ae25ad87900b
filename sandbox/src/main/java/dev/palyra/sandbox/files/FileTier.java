package dev.palyra.sandbox.files;

import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot.Right;
import dev.palyra.sandbox.linux.Beneath;
import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.process.ProgramDigest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the file tools. Thread-safe. */
public final class FileTier {
  private static final List<Mechanism> MECHANISMS =
      List.of(new Mechanism("openat2", "RESOLVE_BENEATH, RESOLVE_NO_MAGICLINKS"));

  private final List<Path> guarded;

  /** A tool never opens a root that contains one of {@code guarded}, or lies in it. */
  public FileTier(List<Path> guarded) {
    this.guarded = List.copyOf(guarded);
  }

  public Availability availability() {
    return Beneath.supported()
        ? new Availability.Available(MECHANISMS)
        : new Availability.Unavailable("the kernel has no openat2", "boot Linux 5.6 or newer");
  }

  /** Does the operation; at most for the wall time quota. */
  public Execution execute(FileRequest request, OutputFilter filter, Cancellation cancellation) {
    long start = System.nanoTime();
    Work work = new Work(request.quotas(), start, cancellation);
    Outcome outcome = outcome(request, work);
    byte[] raw = work.output();
    return new Execution(
        outcome,
        Bytes.of(filter.whole(OutputFilter.Channel.STDOUT, raw)),
        Bytes.EMPTY,
        new Attestation(
            Tier.BUILTIN,
            Optional.empty(),
            ProgramDigest.ofTexts(arguments(request)),
            MECHANISMS,
            request.quotas(),
            outcome,
            Duration.ofNanos(System.nanoTime() - start),
            Duration.ZERO,
            0,
            raw.length,
            work.truncated()));
  }

  private Outcome outcome(FileRequest request, Work work) {
    if (availability() instanceof Availability.Unavailable(String reason, String hint)) {
      return new Outcome.Refused(reason, hint);
    }
    Right needed = request instanceof FileRequest.Write ? Right.WRITE : Right.READ;
    if (!request.root().allows(needed)) {
      return new Outcome.Denied(
          request.path(), "EACCES", "the workspace does not grant the right to " + name(needed));
    }
    for (Path secret : guarded) {
      if (secret.startsWith(request.root().path()) || request.root().path().startsWith(secret)) {
        return new Outcome.Refused(
            "the workspace root `%s` would show the gateway's own state"
                .formatted(request.root().path()),
            "choose a directory that neither contains it nor lies in it");
      }
    }
    try (Beneath beneath = Beneath.of(request.root().path())) {
      switch (request) {
        case FileRequest.Read read -> ReadFile.run(read, beneath, work);
        case FileRequest.ListDirectory list -> ListEntries.run(list, beneath, work);
        case FileRequest.Write write -> WriteFile.run(write, beneath, work);
        case FileRequest.Search search -> SearchFiles.run(search, beneath, work);
      }
      return new Outcome.Exited(0);
    } catch (NotRegular e) {
      return new Outcome.Denied(request.path(), e.errno(), String.valueOf(e.getMessage()));
    } catch (Work.Stopped e) {
      return e.limit().<Outcome>map(Outcome.LimitExceeded::new).orElseGet(Outcome.Cancelled::new);
    } catch (ErrnoException e) {
      return new Outcome.Denied(request.path(), Errno.name(e.errno()), explain(e.errno()));
    } catch (InvalidPattern e) {
      return new Outcome.Failed(String.valueOf(e.getMessage()));
    }
  }

  private static String explain(int errno) {
    return switch (errno) {
      case Errno.EXDEV -> "the path leads outside the workspace";
      case Errno.ENOENT -> "there is no such file";
      case Errno.ELOOP -> "the path is a symlink, or leads through too many";
      case Errno.EACCES, Errno.EPERM -> "the operating system does not permit it";
      case Errno.ENOTDIR -> "a part of the path is not a directory";
      case Errno.EISDIR -> "it is a directory";
      case Errno.ENXIO -> "it is not a regular file";
      default -> "the operating system reported an error";
    };
  }

  private static String name(Right right) {
    return switch (right) {
      case READ -> "read";
      case WRITE -> "write";
      case EXECUTE -> "execute";
    };
  }

  private static List<String> arguments(FileRequest request) {
    List<String> arguments = new ArrayList<>();
    arguments.add(request.getClass().getSimpleName());
    arguments.add(request.root().path().toString());
    arguments.add(request.path());
    switch (request) {
      case FileRequest.Read read -> {
        arguments.add(Long.toString(read.offset()));
        arguments.add(Long.toString(read.maxBytes()));
      }
      case FileRequest.ListDirectory list -> arguments.add(Integer.toString(list.maxEntries()));
      case FileRequest.Write write -> arguments.add(ProgramDigest.ofBytes(write.content()));
      case FileRequest.Search search -> {
        arguments.add(search.pattern());
        arguments.add(search.regex() + "," + search.ignoreCase() + "," + search.maxMatches());
        arguments.add(search.fileNameGlob().orElse("*"));
      }
    }
    return arguments;
  }

  /** Not a regular file, or not one that this operation takes. */
  static final class NotRegular extends Exception {
    private static final long serialVersionUID = 1L;
    private final String errno;

    NotRegular(String errno, String message) {
      super(message);
      this.errno = errno;
    }

    String errno() {
      return errno;
    }
  }

  /** The search pattern cannot be used. */
  static final class InvalidPattern extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidPattern(String message) {
      super(message);
    }
  }
}
