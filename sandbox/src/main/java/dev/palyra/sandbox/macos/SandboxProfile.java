package dev.palyra.sandbox.macos;

import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.core.sandbox.WorkspaceRoot.Right;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The text of a {@code sandbox-exec} profile for one program and all that it starts.
 *
 * <p>Guarantees: everything is denied but what stands in it; the text depends on nothing but the
 * arguments, and is the same for the same arguments; no argument can add a rule, whatever its
 * characters.
 *
 * <p>Paths are compared by the kernel after it has resolved them, so all must be given resolved
 * ({@code /private/tmp}, not {@code /tmp}). There is no network of its own on macOS: in tier C only
 * the egress proxy's port is reachable, and a server on loopback is not.
 *
 * <p>Source: sandbox-exec(1), and the profiles below /System/Library/Sandbox/Profiles, which are
 * the language's only description.
 */
public final class SandboxProfile {
  /**
   * Read and execute. Not all of /System: every file of every user is below /System/Volumes/Data
   * too.
   */
  private static final List<String> PROGRAMS =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/System/Cryptexes",
          "/System/Library",
          "/System/Volumes/Preboot/Cryptexes",
          "/System/iOSSupport",
          "/Library/Apple",
          "/Library/Developer/CommandLineTools",
          "/opt/homebrew",
          "/nix/store");

  /** Read. What lies beside them in /private/etc may hold secrets. */
  private static final List<String> CONFIGURATION =
      List.of(
          "/private/etc/group",
          "/private/etc/hosts",
          "/private/etc/localtime",
          "/private/etc/passwd",
          "/private/etc/protocols",
          "/private/etc/services",
          "/private/etc/shells",
          "/private/etc/ssl",
          "/private/var/db/timezone",
          "/private/var/db/xcode_select_link",
          "/private/var/select",
          "/Library/Preferences/Logging");

  /** Links on the way to what stands above, and where devices are. */
  private static final List<String> LINKS = List.of("/dev", "/etc", "/tmp", "/var");

  /** Not kern.proc and kern.procargs, which show other processes. */
  private static final List<String> SYSTEM_FACTS =
      List.of(
          "kern.argmax",
          "kern.bootargs",
          "kern.hostname",
          "kern.iossupportversion",
          "kern.maxfilesperproc",
          "kern.maxproc",
          "kern.ngroups",
          "kern.osproductversion",
          "kern.osrelease",
          "kern.ostype",
          "kern.osvariant_status",
          "kern.osversion",
          "kern.secure_kernel",
          "kern.usrstack64",
          "kern.version",
          "security.mac.lockdown_mode_state",
          "sysctl.proc_cputype",
          "vm.loadavg");

  private static final List<String> FAMILIES_OF_FACTS = List.of("hw.", "machdep.cpu.");

  private static final List<String> READ_DEVICES =
      List.of("/dev/random", "/dev/urandom", "/dev/zero");
  private static final String NULL_DEVICE = "/dev/null";
  private static final String OWN_DESCRIPTORS = "/dev/fd";
  private static final String USER_RECORDS = "com.apple.system.opendirectoryd.libinfo";

  private final List<String> lines = new ArrayList<>();

  private SandboxProfile() {}

  /**
   * For tier B: files by path and right, no network, no other process.
   *
   * @param temporary the program's own temporary directory
   * @param mark by what its processes are found
   */
  public static String process(Path program, List<WorkspaceRoot> roots, Path temporary, Mark mark) {
    var profile = new SandboxProfile();
    profile.common(program, roots, temporary, mark);
    profile.section("whether a file exists, and its size, shows everywhere, as in tier B on Linux");
    profile.rule("allow file-read-metadata");
    profile.rule("allow mach-lookup", "(global-name " + text(USER_RECORDS) + ")");
    return profile.text();
  }

  /**
   * For tier C: nothing of other files shows but the names of directories on the way to what may be
   * read, and one port of loopback is reachable.
   *
   * @param mark by what its processes are found
   * @param proxy the port of the egress proxy; empty for no network at all
   */
  public static String isolated(
      Path program, List<WorkspaceRoot> roots, Path temporary, Mark mark, OptionalInt proxy) {
    var profile = new SandboxProfile();
    profile.common(program, roots, temporary, mark);
    profile.section("directories on the way to what may be read");
    for (String directory : ancestors(program, roots, temporary)) {
      profile.rule("allow file-read-metadata", "(literal " + text(directory) + ")");
    }
    if (proxy.isPresent()) {
      int port = proxy.getAsInt();
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("no port: `%d`".formatted(port));
      }
      profile.section("the egress proxy, and nothing else");
      profile.rule("allow network-outbound", "(remote ip " + text("localhost:" + port) + ")");
    }
    return profile.text();
  }

  private void common(Path program, List<WorkspaceRoot> roots, Path temporary, Mark mark) {
    lines.add("(version 1)");
    lines.add("(deny default)");
    section("itself and what it starts");
    rule("allow process-fork");
    rule("allow signal", "(target same-sandbox)");
    rule("allow process-info*", "(target same-sandbox)");
    rule("allow mach-lookup", "(global-name " + text(mark.name()) + ")");
    section("facts of the system, without its other processes");
    for (String family : FAMILIES_OF_FACTS) {
      rule("allow sysctl-read", "(sysctl-name-prefix " + text(family) + ")");
    }
    for (String fact : SYSTEM_FACTS) {
      rule("allow sysctl-read", "(sysctl-name " + text(fact) + ")");
    }
    section("programs and what they are made of");
    rule("allow file-read-data file-read-metadata", "(literal \"/\")");
    for (String path : PROGRAMS) {
      rule("allow file-read* file-map-executable process-exec", subpath(path));
    }
    rule(
        "allow file-read* file-map-executable process-exec",
        "(literal " + text(program.toString()) + ")");
    for (String path : CONFIGURATION) {
      rule("allow file-read*", subpath(path));
    }
    section("devices");
    for (String path : READ_DEVICES) {
      rule("allow file-read*", "(literal " + text(path) + ")");
    }
    rule("allow file-read* file-write-data", "(literal " + text(NULL_DEVICE) + ")");
    rule("allow file-read* file-write-data", subpath(OWN_DESCRIPTORS));
    section("the workspace and the temporary directory");
    roots.stream()
        .sorted(Comparator.comparing(root -> root.path().toString()))
        .forEach(root -> root(root.path(), root.rights()));
    root(temporary, Set.of(Right.READ, Right.WRITE, Right.EXECUTE));
    section("never, whatever stands above");
    rule("deny file-write-setugid");
    rule("deny file-write-flags"); // with one of these the gateway could not remove a file
    rule("deny file-write-acl");
  }

  private void root(Path path, Set<Right> rights) {
    List<String> operations = new ArrayList<>();
    if (rights.contains(Right.READ)) {
      operations.add("file-read*");
    }
    if (rights.contains(Right.WRITE)) {
      operations.add("file-write*");
    }
    if (rights.contains(Right.EXECUTE)) {
      operations.add("file-map-executable");
      operations.add("process-exec");
    }
    rule("allow " + String.join(" ", operations), subpath(path.toString()));
  }

  private static Set<String> ancestors(Path program, List<WorkspaceRoot> roots, Path temporary) {
    Set<String> all = new TreeSet<>(LINKS);
    List<Path> reached = new ArrayList<>(List.of(program, temporary));
    roots.forEach(root -> reached.add(root.path()));
    PROGRAMS.forEach(path -> reached.add(Path.of(path)));
    CONFIGURATION.forEach(path -> reached.add(Path.of(path)));
    for (Path path : reached) {
      for (Path up = path.getParent(); up != null && up.getParent() != null; up = up.getParent()) {
        all.add(up.toString());
      }
    }
    return all;
  }

  private void section(String why) {
    lines.add("");
    lines.add("; " + why);
  }

  private void rule(String operations, String... filters) {
    lines.add(
        "(" + operations + (filters.length == 0 ? "" : " " + String.join(" ", filters)) + ")");
  }

  private String text() {
    return String.join("\n", lines) + "\n";
  }

  private static String subpath(String path) {
    return "(subpath " + text(path) + ")";
  }

  /** A string of the profile's language. */
  private static String text(String value) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isISOControl(c)) {
        throw new IllegalArgumentException(
            "a path with a control character cannot stand in a sandbox profile");
      }
      if (c == '"' || c == '\\') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append('"').toString();
  }
}
