package dev.palyra.core.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A program to run in tier B or C. There is no shell: {@code program} is executed with exactly
 * {@code arguments}, and its environment is exactly {@code environment} plus what the sandbox needs
 * to set (PATH, HOME, TMPDIR, LANG and, with egress, the proxy variables).
 *
 * <p>Secrets belong into {@code environment} or {@code standardInput}; arguments are visible to
 * every process of the host.
 *
 * @param program absolute path of the executable
 * @param arguments what follows the program's name in argv; at most 4,096, together at most 1 MiB
 * @param environment by name; a name that changes what the dynamic linker loads is refused
 * @param workingDirectory absolute; must lie below a root for the program to see it
 * @param egress what the program may connect to through the proxy; empty means no network
 */
public record CommandRequest(
    String runId,
    Tier tier,
    Path program,
    List<String> arguments,
    Map<String, EnvValue> environment,
    Bytes standardInput,
    Path workingDirectory,
    List<WorkspaceRoot> roots,
    SandboxProcessRunnerPolicy quotas,
    Set<EgressHost> egress)
    implements SandboxRequest {

  private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final Pattern LOADER = Pattern.compile("(LD_|DYLD_|GLIBC_|MALLOC_).*|GCONV_PATH");
  private static final int MAX_ARGUMENTS = 4_096;
  private static final int MAX_ARGUMENT_CHARS = 1 << 20;
  private static final int MAX_ENVIRONMENT = 512;

  public CommandRequest {
    if (tier != Tier.PROCESS && tier != Tier.ISOLATED) {
      throw new IllegalArgumentException(
          "a command runs in tier B or C, not `%s`".formatted(tier.label()));
    }
    absolute("program", program);
    absolute("working directory", workingDirectory);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    roots = List.copyOf(roots);
    egress = Set.copyOf(egress);
    long size = 0;
    for (String argument : arguments) {
      size += argument.length() + 1L;
      if (argument.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("an argument must not contain a NUL character");
      }
    }
    if (arguments.size() > MAX_ARGUMENTS || size > MAX_ARGUMENT_CHARS) {
      throw new IllegalArgumentException(
          "at most %d arguments of %d characters together, got `%d` of `%d`"
              .formatted(MAX_ARGUMENTS, MAX_ARGUMENT_CHARS, arguments.size(), size));
    }
    if (environment.size() > MAX_ENVIRONMENT) {
      throw new IllegalArgumentException(
          "at most %d environment variables, got `%d`"
              .formatted(MAX_ENVIRONMENT, environment.size()));
    }
    for (String name : environment.keySet()) {
      if (!ENV_NAME.matcher(name).matches() || LOADER.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "environment variable `%s` is not allowed".formatted(name));
      }
    }
  }

  private static void absolute(String what, Path path) {
    if (!path.isAbsolute() || !path.equals(path.normalize())) {
      throw new IllegalArgumentException(
          "%s must be an absolute, normalised path, got `%s`".formatted(what, path));
    }
  }

  /** Names the environment, shows none of its values. */
  @Override
  public String toString() {
    return "CommandRequest[runId=%s, tier=%s, program=%s, arguments=%d, environment=%s, roots=%s]"
        .formatted(runId, tier.label(), program, arguments.size(), environment.keySet(), roots);
  }
}
