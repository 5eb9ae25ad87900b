package dev.palyra.sandbox.wasm.plugin;

import static dev.palyra.sandbox.wasm.HostFunction.Type.I32;
import static dev.palyra.sandbox.wasm.HostFunction.Type.I64;

import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.Guest;
import dev.palyra.sandbox.wasm.GuestStop;
import dev.palyra.sandbox.wasm.HostFunction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * WASI preview 1 for one call, with nothing behind it: standard input is the plugin's input,
 * standard output its output; there are no arguments, no environment, no files and no directories.
 * Clocks and randomness answer only if they are granted. Source: WebAssembly/WASI, {@code
 * legacy/preview1/docs.md}.
 */
final class WasiShim {
  private static final String MODULE = "wasi_snapshot_preview1";
  private static final int SUCCESS = 0;
  private static final int BADF = 8;
  private static final int INVAL = 28;
  private static final int SPIPE = 70;
  private static final int NOTCAPABLE = 76;
  private static final int MAX_VECTORS = 1_024;
  private static final int MAX_RANDOM = 65_536;

  private final PluginIo io;
  private final Set<PluginGrant> grants;
  private final PluginClock clock;
  private final List<HostFunction> functions = new ArrayList<>();
  private int read;

  private WasiShim(PluginIo io, Set<PluginGrant> grants, PluginClock clock) {
    this.io = io;
    this.grants = grants;
    this.clock = clock;
  }

  static List<HostFunction> functions(PluginIo io, Set<PluginGrant> grants, PluginClock clock) {
    WasiShim shim = new WasiShim(io, grants, clock);
    shim.addProcess();
    shim.addStreams();
    shim.addGranted();
    shim.addFiles();
    return shim.functions;
  }

  private void add(String name, List<HostFunction.Type> parameters, HostFunction.Body body) {
    functions.add(new HostFunction(MODULE, name, parameters, List.of(I32), body));
  }

  private void addProcess() {
    functions.add(
        new HostFunction(
            MODULE,
            "proc_exit",
            List.of(I32),
            List.of(),
            (_, a) -> {
              throw new GuestStop(new Ending.Exited((int) a[0]));
            }));
    add("sched_yield", List.of(), (_, _) -> SUCCESS);
    for (String what : List.of("args", "environ")) {
      add(
          what + "_sizes_get",
          List.of(I32, I32),
          (guest, a) -> {
            guest.writeInt((int) a[0], 0);
            guest.writeInt((int) a[1], 0);
            return SUCCESS;
          });
      add(what + "_get", List.of(I32, I32), (_, _) -> SUCCESS);
    }
  }

  private void addStreams() {
    add(
        "fd_write",
        List.of(I32, I32, I32, I32),
        (guest, a) -> {
          if (a[0] != 1 && a[0] != 2) {
            return BADF;
          }
          return vectors(
              guest,
              a,
              (address, length) -> {
                byte[] bytes = guest.read(address, length);
                if (a[0] == 1) {
                  io.write(bytes);
                } else {
                  io.error(bytes);
                }
                return length;
              });
        });
    add(
        "fd_read",
        List.of(I32, I32, I32, I32),
        (guest, a) ->
            a[0] != 0
                ? BADF
                : vectors(
                    guest,
                    a,
                    (address, length) -> {
                      int count = Math.min(length, io.input().length - read);
                      guest.write(address, Arrays.copyOfRange(io.input(), read, read + count));
                      read += count;
                      return count;
                    }));
    add("fd_close", List.of(I32), (_, a) -> a[0] <= 2 ? SUCCESS : BADF);
    add("fd_seek", List.of(I32, I64, I32, I32), (_, a) -> a[0] <= 2 ? SPIPE : BADF);
    add(
        "fd_fdstat_get",
        List.of(I32, I32),
        (guest, a) -> {
          if (a[0] > 2) {
            return BADF;
          }
          byte[] stat = new byte[24];
          stat[0] = 2; // a character device
          guest.write((int) a[1], stat);
          return SUCCESS;
        });
    add("fd_fdstat_set_flags", List.of(I32, I32), (_, _) -> NOTCAPABLE);
  }

  private interface Transfer {
    int move(int address, int length);
  }

  private static long vectors(Guest guest, long[] a, Transfer transfer) {
    int count = (int) a[2];
    if (count < 0 || count > MAX_VECTORS) {
      return INVAL;
    }
    int moved = 0;
    for (int i = 0; i < count; i++) {
      int at = (int) a[1] + 8 * i;
      int length = guest.readInt(at + 4);
      if (length < 0) {
        return INVAL;
      }
      guest.spend(length);
      int now = transfer.move(guest.readInt(at), length);
      moved += now;
      if (now < length) {
        break;
      }
    }
    guest.writeInt((int) a[3], moved);
    return SUCCESS;
  }

  private void addGranted() {
    add(
        "clock_time_get",
        List.of(I32, I64, I32),
        (guest, a) -> {
          if (!grants.contains(PluginGrant.TIME)) {
            return NOTCAPABLE;
          }
          if (a[0] != 0 && a[0] != 1) {
            return INVAL;
          }
          Instant now = clock.wall().instant();
          long value =
              a[0] == 0
                  ? now.getEpochSecond() * 1_000_000_000L + now.getNano()
                  : clock.nanos().getAsLong();
          guest.writeLong((int) a[2], value);
          return SUCCESS;
        });
    add(
        "random_get",
        List.of(I32, I32),
        (guest, a) -> {
          if (!grants.contains(PluginGrant.RANDOM)) {
            return NOTCAPABLE;
          }
          if (a[1] < 0 || a[1] > MAX_RANDOM) {
            return INVAL;
          }
          byte[] bytes = new byte[(int) a[1]];
          guest.spend(bytes.length);
          clock.random().nextBytes(bytes);
          guest.write((int) a[0], bytes);
          return SUCCESS;
        });
  }

  /** What C libraries import without using it; there is nothing that they could open. */
  private void addFiles() {
    add("fd_prestat_get", List.of(I32, I32), (_, _) -> BADF);
    add("fd_prestat_dir_name", List.of(I32, I32, I32), (_, _) -> BADF);
    add("path_open", List.of(I32, I32, I32, I32, I32, I64, I64, I32, I32), (_, _) -> NOTCAPABLE);
    add("fd_filestat_get", List.of(I32, I32), (_, _) -> NOTCAPABLE);
    add("path_filestat_get", List.of(I32, I32, I32, I32, I32), (_, _) -> NOTCAPABLE);
  }
}
