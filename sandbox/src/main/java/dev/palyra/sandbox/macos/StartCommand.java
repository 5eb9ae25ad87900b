package dev.palyra.sandbox.macos;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * How a program is started: sandbox-exec restricts itself and becomes a shell, which sets the
 * limits, says so, and becomes the program. There is no call that sets the limits of another
 * process on macOS.
 *
 * <p>The shell's script is fixed: all that comes from a request is among its positional parameters.
 * With {@code -p} it takes no option, no function and no start file from the environment; the
 * variables that a shell keeps for itself do not reach the program. Before it becomes the program
 * it writes a word to standard output that the gateway has thought of; if that does not come, the
 * program has not begun.
 */
final class StartCommand {
  /**
   * A limit that is lower already stays. The number of processes comes last, since finding a limit
   * takes one.
   */
  private static final String SCRIPT =
      """
      limit() {
        have=$(ulimit "-H$1") || exit 125
        [ "$have" = unlimited ] || [ "$have" -ge "$3" ] || set -- "$1" "$have" "$have"
        ulimit "-S$1" "$2" && ulimit "-H$1" "$3" || exit 125
      }
      word=$1 env=$2
      limit c "$3" "$3"
      limit s "$4" "$4"
      limit n "$5" "$5"
      limit f "$6" "$6"
      limit t "$7" "$8"
      limit u "$9" "$9"
      shift 9
      printf %s "$word"
      exec "$env" -u _ -u SHLVL -u PWD -u OLDPWD -u SHELLOPTS "$@"
      """;

  private static final long KIB = 1024;

  /**
   * The limit counts all processes of the user: so many others may come meanwhile. What the program
   * itself has above its quota is seen by measuring.
   */
  private static final int MORE_PROCESSES = 32;

  private StartCommand() {}

  /**
   * The whole command.
   *
   * @param word what shows that the program begins
   * @param processes of this user, now
   */
  static List<String> of(
      MacHost host, String profile, String word, CommandRequest request, int processes) {
    SandboxProcessRunnerPolicy quotas = request.quotas();
    long seconds = quotas.cpuTime().plusMillis(999).toSeconds();
    List<String> command =
        new ArrayList<>(
            List.of(
                host.sandboxExec().toString(),
                "-p",
                profile,
                host.shell().toString(),
                "-p",
                "-c",
                SCRIPT,
                "palyra",
                word,
                host.env().toString(),
                Long.toString(quotas.coreBytes() / KIB),
                Long.toString(quotas.stackBytes() / KIB),
                Long.toString(quotas.openFiles()),
                Long.toString(quotas.fileSizeBytes() / KIB),
                Long.toString(seconds),
                Long.toString(seconds + 1),
                Long.toString((long) processes + quotas.processes() + MORE_PROCESSES),
                request.program().toString()));
    command.addAll(request.arguments());
    return List.copyOf(command);
  }
}
