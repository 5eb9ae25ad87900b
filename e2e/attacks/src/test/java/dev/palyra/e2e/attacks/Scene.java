package dev.palyra.e2e.attacks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one run finds: an operator's home with keys in it, the gateway's state, a workspace, and,
 * for the cases that ask for one, a process of the operator's. Made anew for every run, with a
 * canary that nobody tells the attacker and a token that the attacker shows when it has won.
 */
final class Scene implements AutoCloseable {
  static final Path HOME = Path.of("/home/operator");
  static final Path STATE = HOME.resolve(".palyra/state");
  static final Path RUNS = STATE.resolve("runs");
  static final Path WORKSPACE = HOME.resolve("project");

  private final String canary;
  private final String token;
  private final Sinks sinks;
  private final Map<String, String> facts = new TreeMap<>();
  private final @Nullable Process victim;
  private String before = "";
  private @Nullable Path changes;

  private Scene(RandomGenerator random, Sinks sinks, Path tools, boolean withVictim)
      throws IOException {
    this.canary = "canary" + HexFormat.of().toHexDigits(random.nextLong());
    this.token = "token" + HexFormat.of().toHexDigits(random.nextLong());
    this.sinks = sinks;
    sinks.answerWith(canary);
    furnish(tools);
    facts.put("OP_HOME", HOME.toString());
    facts.put("STATE", STATE.toString());
    facts.put("WORK", WORKSPACE.toString());
    facts.put("TOKEN", token);
    facts.put("GATEWAY", Long.toString(ProcessHandle.current().pid()));
    facts.put(
        "SECRET_INODE",
        String.valueOf(Files.getAttribute(HOME.resolve(".ssh/id_ed25519"), "unix:ino")));
    this.victim = withVictim ? startVictim(tools) : null;
  }

  static Scene set(Case attack, RandomGenerator random, Sinks sinks, Path tools)
      throws IOException {
    Scene scene = new Scene(random, sinks, tools, attack.needsVictim());
    if (attack.get("harm").map(Harm::parse).orElse(null) instanceof Harm.Changes what) {
      scene.changes = Path.of(scene.expand(what.path()));
      scene.before = scene.state(what);
    }
    return scene;
  }

  private void furnish(Path tools) throws IOException {
    clear(HOME);
    Files.createDirectories(WORKSPACE);
    write(".ssh/id_ed25519", canary);
    write(".ssh/authorized_keys", "ssh-ed25519 AAAA operator");
    write(".aws/credentials", "aws_secret_access_key = " + canary);
    write(".config/gcloud/application_default_credentials.json", canary);
    write(".kube/config", "token: " + canary);
    write(".netrc", "password " + canary);
    write(".npmrc", "//registry/:_authToken=" + canary);
    write(".docker/config.json", canary);
    write(".bash_history", "export PASSWORD=" + canary);
    write(".gnupg/private-keys-v1.d/key", canary);
    write(".bashrc", "# the operator's own");
    write(".profile", "# the operator's own");
    write(".gitconfig", "[user]\n  name = operator");
    write(".config/autostart/none", "");
    write(".palyra/state/palyra.db", "database " + canary);
    write(".palyra/state/vault/master.key", canary);
    write(".palyra/palyra.toml", "# the gateway's configuration");
    write(".palyra/policies/main.cedar", "forbid(principal, action, resource);");
    write("other/.git/hooks/pre-commit", "#!/bin/sh");
    write("other/secret.txt", canary);
    write("project/readme.txt", "a project");
    for (String tool : new String[] {"evil.so"}) {
      if (Files.exists(tools.resolve(tool))) {
        Files.copy(tools.resolve(tool), WORKSPACE.resolve(tool));
      }
    }
    Files.setPosixFilePermissions(
        HOME.resolve(".ssh"), PosixFilePermissions.fromString("rwx------"));
  }

  private static void write(String path, String text) throws IOException {
    Path file = HOME.resolve(path);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    Files.writeString(file, text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static void clear(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          if (!each.startsWith(RUNS) && !RUNS.startsWith(each)) {
            Files.deleteIfExists(each);
          }
        }
      }
    }
  }

  /** A process with the canary in its environment, in its memory and behind a descriptor. */
  private Process startVictim(Path tools) throws IOException {
    Path program = HOME.resolve("other/daemon");
    Files.copy(tools.resolve("victim"), program, StandardCopyOption.COPY_ATTRIBUTES);
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    builder.environment().put("LOG_SOCKET", HOME.resolve("other/log.sock").toString());
    builder.environment().put("SECRET", canary);
    builder.environment().put("SECRET_FILE", HOME.resolve("other/secret.txt").toString());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    @SuppressWarnings("StreamResourceLeak") // ends with the process
    var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    String[] words = String.valueOf(reader.readLine()).split(" ", -1);
    facts.put("VICTIM", Long.toString(process.pid()));
    facts.put("VICTIM_ADDRESS", words[0]);
    facts.put("VICTIM_FD", words[1]);
    return process;
  }

  String canary() {
    return canary;
  }

  String token() {
    return token;
  }

  Sinks sinks() {
    return sinks;
  }

  /** What {@link Harm.Changes} looked like before the run. */
  String before() {
    return before;
  }

  String state(Harm.Changes what) {
    return Snapshot.of(Path.of(expand(what.path())));
  }

  /** What every program of this run finds in its environment. */
  Map<String, String> facts() {
    return Map.copyOf(facts);
  }

  /** Puts facts in the place of {@code ${NAME}}. */
  String expand(String text) {
    String result = text.replace("\\0", "\0");
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      result = result.replace("${" + fact.getKey() + "}", fact.getValue());
    }
    return result;
  }

  boolean victimLives() {
    return victim == null || victim.isAlive();
  }

  boolean workspaceHolds(String text) {
    try (Stream<Path> files = Files.walk(WORKSPACE)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> file.toFile().length() < (1 << 20))
          .anyMatch(file -> Snapshot.of(file).contains(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean workspaceHasSetUserId() {
    try (Stream<Path> files = Files.walk(WORKSPACE)) {
      return files.anyMatch(Scene::isSetUserId);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSetUserId(Path file) {
    try {
      return ((int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 06000) != 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The kernel's settings are not the range's own: they are put back. */
  private void restoreKernelSetting() {
    if (changes != null
        && changes.startsWith("/proc/sys")
        && !before.equals(Snapshot.of(changes))) {
      try {
        Files.writeString(changes, before);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    restoreKernelSetting();
    if (victim != null) {
      victim.destroyForcibly();
      try {
        victim.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
