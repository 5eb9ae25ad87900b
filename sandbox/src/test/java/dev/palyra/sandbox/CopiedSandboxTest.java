package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.core.sandbox.WorkspaceRoot.Right;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.process.SeccompProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sandbox of copied mounts is what bwrap would have built, and nobody else's. */
@EnabledOnOs(OS.LINUX)
class CopiedSandboxTest {
  private static final SandboxProcessRunnerPolicy DEFAULTS = SandboxProcessRunnerPolicy.DEFAULTS;

  /**
   * Everything that tells one sandbox from another, but for numbers that the kernel counts up. Of
   * what is mounted at one place, the last is what shows.
   */
  private static final String DESCRIPTION =
      """
      import glob, os, re, resource, socket, stat
      def text(path):
          try: return open(path).read()
          except OSError as e: return e.strerror
      mounts = {}
      for line in text('/proc/self/mountinfo').splitlines():
          fields, kind = line.split(' - ')
          root, point, options = fields.split(' ')[3:6]
          mounts[point] = (root if kind.split(' ')[0] not in ('proc', 'tmpfs') else '', options, kind.split(' ')[0])
      for point in sorted(mounts): print(point, mounts[point])
      for line in (text('/proc/self/status') + text('/proc/1/status')).splitlines():
          if re.match('Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp|Umask|Sig|Shd|NStgid|NSpid', line): print(line)
      for name in ('limits', 'uid_map', 'gid_map', 'setgroups', 'cgroup', 'net/dev', 'net/if_inet6', 'net/unix', 'net/route'):
          for line in text('/proc/self/' + name).splitlines():
              if not re.search('realtime timeout|Max processes', line): print(name, re.sub('[0-9a-f]{16}:', '', line))
      for entry in sorted(glob.glob('/*') + glob.glob('/dev/*') + glob.glob('/dev/pts/*') + glob.glob('/tmp/*')):
          s = os.lstat(entry)
          print(entry, stat.filemode(s.st_mode), s.st_uid, s.st_gid, s.st_rdev, os.readlink(entry) if stat.S_ISLNK(s.st_mode) else '')
      print(socket.gethostname(), os.getpgrp(), os.getsid(0), os.getppid(), os.getcwd(), sorted(os.environ.items()))
      print(sorted(os.listdir('/proc/self/fd'))[:3], [name for name in os.listdir('/proc') if name.isdigit()])
      for path in ('/', '/dev', '/dev/shm', '/tmp', '/proc', '/etc', '/usr', '/dev/pts'):
          s = os.statvfs(path)
          print(path, s.f_flag, s.f_blocks if path in ('/tmp', '/dev/shm') else '', os.access(path, os.W_OK))
      for path in glob.glob('/proc/sys/net/ipv4/conf/lo/*') + glob.glob('/proc/sys/kernel/*') + glob.glob('/proc/sys/user/*'):
          if os.path.isfile(path) and not re.search('random|ns_last_pid|pty|entropy|usage|perf_', path): print(path, text(path).strip())
      print(os.openpty() and sorted(os.listdir('/dev/pts')))
      """;

  @TempDir Path directory;
  private SandboxHarness copied;

  @BeforeEach
  void open() {
    copied = harness("copied", TemplateLimits.AT_ONCE);
    if (!available(copied)) {
      try (SandboxHarness built = harness("built", TemplateLimits.OFF)) {
        assertThat(available(built)).as("only copies do not hold").isFalse();
      }
    }
    assumeThat(available(copied)).as("tier C on this host").isTrue();
  }

  private static boolean available(SandboxHarness harness) {
    return harness.sandbox().availability().get(Tier.ISOLATED) instanceof Availability.Available;
  }

  @AfterEach
  void close() {
    copied.close();
  }

  private SandboxHarness harness(String name, TemplateLimits templates) {
    return new SandboxHarness(
        directory.resolve(name),
        Tier.ISOLATED,
        SeccompProfile.DENY_LIST,
        EgressPolicy.REQUEST_ONLY,
        templates);
  }

  private static String way(Execution execution) {
    return execution.attestation().mechanisms().stream()
        .filter(mechanism -> mechanism.name().equals("bubblewrap"))
        .findFirst()
        .orElseThrow()
        .version();
  }

  @Test
  void aCopyIsWhatBwrapBuilds() {
    Execution copy = copied.python(DESCRIPTION, DEFAULTS);
    assertThat(way(copy)).endsWith("copied");

    try (SandboxHarness built = harness("built", TemplateLimits.OFF)) {
      Execution original = built.python(DESCRIPTION, DEFAULTS);
      assertThat(way(original)).doesNotContain("copied");
      assertThat(copy.stderr().text()).isEmpty();
      assertThat(copy.stdout().text().lines())
          .hasSizeGreaterThan(150)
          .containsExactlyElementsOf(
              original.stdout().text().replace("/built/", "/copied/").lines().toList());
    }
  }

  /** Places beside, below and above each other, with any rights, in any order. */
  @Test
  void withWhateverRootsItIsWhatBwrapBuilds() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Path shared = Files.createTempDirectory(Path.of("/dev/shm"), "palyra-test").toRealPath();
    Path elsewhere = Files.createTempDirectory(Path.of("/var/tmp"), "palyra-test").toRealPath();
    Path program = Files.copy(Path.of("/usr/bin/python3"), elsewhere.resolve("a-python"));
    List<Path> places = new ArrayList<>(List.of(program));
    for (Path top : List.of(copied.workspace(), shared, elsewhere)) {
      for (String name : List.of("", "a", "a/b", "a/b/c", "d")) {
        Path place = Files.createDirectories(top.resolve(name));
        places.add(place);
        places.add(Files.writeString(place.resolve("file"), name));
      }
    }
    try (SandboxHarness built = harness("built", TemplateLimits.OFF)) {
      for (int time = 0; time < 30; time++) {
        Collections.shuffle(places, random);
        List<WorkspaceRoot> roots = new ArrayList<>();
        for (Path place : places.subList(0, 1 + random.nextInt(6))) {
          roots.add(new WorkspaceRoot(place, rights(random)));
        }
        Path run = random.nextBoolean() ? program : Path.of("/usr/bin/python3");
        CommandRequest request = request(run, List.of("-c", LOOK_AROUND), roots);
        Execution copy = copied.run(request);
        Execution original = built.run(request);

        assertThat(way(copy)).endsWith("copied");
        assertThat(copy.outcome().success()).as(copy.stderr().text()).isTrue();
        assertThat(copy.stdout().text() + copy.stderr().text() + copy.outcome())
            .as("seed %d, time %d: %s with %s", seed, time, run, roots)
            .isEqualTo(original.stdout().text() + original.stderr().text() + original.outcome());
      }
    } finally {
      for (Path top : List.of(shared, elsewhere)) {
        try (Stream<Path> all = Files.walk(top)) {
          for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
      }
    }
  }

  private static final String LOOK_AROUND =
      """
      import os, stat
      def tried(what, *arguments):
          try: what(*arguments); return 'yes'
          except OSError as e: return e.strerror
      for top in ('/tmp', '/dev/shm', '/var'):
          for at, directories, files in os.walk(top):
              directories.sort()
              s = os.stat(at)
              print(at, stat.filemode(s.st_mode), sorted(files), tried(os.mkdir, at + '/new'), tried(os.rmdir, at + '/new'))
              for name in sorted(files):
                  file = at + '/' + name
                  print(file, tried(open, file), tried(open, file, 'a'), os.access(file, os.X_OK))
      mounts = {}
      for line in open('/proc/self/mountinfo'):
          root, point, options = line.split(' ')[3:6]
          mounts[point] = (root, options) if not point in ('/proc', '/') else options
      print(sorted((point, mounts[point]) for point in mounts if point.startswith(('/tmp/', '/dev/shm/', '/var/'))))
      """;

  private static Set<Right> rights(Random random) {
    Set<Right> rights = EnumSet.of(Right.READ);
    for (Right right : List.of(Right.WRITE, Right.EXECUTE)) {
      if (random.nextBoolean()) {
        rights.add(right);
      }
    }
    return rights;
  }

  private static CommandRequest request(
      Path program, List<String> arguments, List<WorkspaceRoot> roots) {
    Path directory = roots.getFirst().path();
    return new CommandRequest(
        "run-1",
        Tier.ISOLATED,
        program,
        arguments,
        Map.of(),
        Bytes.EMPTY,
        Files.isDirectory(directory) ? directory : Path.of("/"),
        roots,
        DEFAULTS,
        Set.of());
  }

  @Test
  void theFirstRequestOfAShapeIsBuiltAndTheNextAreCopied() {
    try (SandboxHarness both = harness("both", TemplateLimits.DEFAULTS)) {
      // Past the pool, which would ask for one, too.
      List<String> ways =
          List.of(1, 2, 3).stream().map(i -> way(both.sh("true", disk(i > 2 ? 1 : 0)))).toList();
      assertThat(ways.get(0)).doesNotContain("copied");
      assertThat(ways.get(1)).endsWith("copied");
      assertThat(ways.get(2)).as("another shape").doesNotContain("copied");
    }
  }

  private static SandboxProcessRunnerPolicy disk(int more) {
    return DEFAULTS.toBuilder().diskBytes(DEFAULTS.diskBytes() + more * 4_096L).build();
  }

  @Test
  void nothingIsLeftForTheNextCopy() {
    String write =
        """
        for d in $(find / -xdev -type d 2>/dev/null) /dev /dev/shm /dev/pts /tmp /proc /sys; do
          (echo x > $d/canary) 2>/dev/null
        done
        ipcmk -M 4096 >/dev/null
        ls /tmp/canary /dev/shm/canary
        """;
    assertThat(copied.sh(write).stdout().text()).isEqualTo("/dev/shm/canary\n/tmp/canary\n");

    Execution next =
        copied.sh("find / -xdev -name canary; ls -A /tmp /dev/shm; ipcs -m | grep -c 4096");
    assertThat(next.stdout().text()).doesNotContain("canary").endsWith("\n0\n");
  }

  /** Two at once, which are copies of the same. */
  @Test
  void neighboursDoNotSeeEachOther() {
    assertThat(way(copied.sh("true"))).as("there is a template").endsWith("copied");
    CompletableFuture<Execution> neighbour =
        CompletableFuture.supplyAsync(() ->
            copied.python(
                """
                import os, pty, socket, time
                a = socket.socket(socket.AF_UNIX); a.bind('\\0palyra-neighbour'); a.listen()
                t = socket.create_server(('127.0.0.1', 9999))
                m, s = os.openpty()
                open('/tmp/neighbour', 'w').close(); open('/dev/shm/neighbour', 'w').close()
                kinds = ('user', 'mnt', 'pid', 'net', 'ipc', 'uts')
                print([os.readlink('/proc/self/ns/' + kind) for kind in kinds])
                open('here', 'w').close()
                while not os.path.exists('done'): time.sleep(0.01)
                """,
                DEFAULTS));
    Execution execution =
        copied.python(
            """
            import glob, os, socket, time
            while not os.path.exists('here'): time.sleep(0.01)
            for family, address in ((socket.AF_UNIX, '\\0palyra-neighbour'), (socket.AF_INET, ('127.0.0.1', 9999))):
                try:
                    socket.socket(family).connect(address); print('reached', address)
                except OSError as e: print(e.strerror)
            print(glob.glob('/dev/pts/[0-9]*') + glob.glob('/tmp/neighbour') + glob.glob('/dev/shm/neighbour'))
            print([p for p in os.listdir('/proc') if p.isdigit() and p not in ('1', str(os.getpid()))])
            for kind in ('user', 'mnt', 'pid', 'net', 'ipc', 'uts'): print(os.readlink('/proc/self/ns/' + kind))
            open('done', 'w').close()
            """,
            DEFAULTS);

    assertThat(neighbour.join().outcome().success()).isTrue();
    assertThat(List.of(way(neighbour.join()), way(execution)))
        .allSatisfy(way -> assertThat(way).endsWith("copied"));
    assertThat(execution.stderr().text()).isEmpty();
    assertThat(execution.stdout().text().lines().limit(4))
        .containsExactly("Connection refused", "Connection refused", "[]", "[]");
    List<String> namespaces = execution.stdout().text().lines().skip(4).toList();
    assertThat(namespaces).hasSize(6).doesNotHaveDuplicates();
    assertThat(namespaces).noneMatch(neighbour.join().stdout().text()::contains);
  }

  @Test
  void aReplacedWorkspaceIsTheNewOne() throws Exception {
    Files.writeString(copied.workspace().resolve("file"), "old");
    assertThat(copied.sh("cat file").stdout().text()).isEqualTo("old");

    Files.move(copied.workspace(), copied.workspace().resolveSibling("away"));
    Files.createDirectory(copied.workspace());
    Files.writeString(copied.workspace().resolve("file"), "new");

    assertThat(copied.sh("cat file").stdout().text()).isEqualTo("new");
  }

  /** They lie where the copy gets a new file system of its own. */
  @Test
  void rootsBelowTheTemporaryDirectoriesAreThere() throws Exception {
    Path shared = Files.createTempDirectory(Path.of("/dev/shm"), "palyra-test");
    Path program = Files.copy(Path.of("/bin/echo"), directory.resolve("an-echo"));
    Path inner = Files.createDirectories(copied.workspace().resolve("a/b"));
    try {
      Execution execution =
          copied.run(
              request(
                  Path.of("/bin/sh"),
                  List.of(
                      "-c",
                      "echo 1 >one; (echo 2 >a/b/two) 2>/dev/null || echo read-only; echo 3 >%s/three; %s ran; ls %s"
                          .formatted(shared, program, directory)),
                  List.of(
                      WorkspaceRoot.full(copied.workspace()),
                      new WorkspaceRoot(inner, Set.of(Right.READ)),
                      WorkspaceRoot.full(shared),
                      new WorkspaceRoot(program, Set.of(Right.READ, Right.EXECUTE)))));

      assertThat(execution.stderr().text()).isEmpty();
      assertThat(way(execution)).endsWith("copied");
      assertThat(execution.stdout().text()).isEqualTo("read-only\nran\nan-echo\ncopied\n");
      assertThat(copied.workspace().resolve("one")).hasContent("1");
      assertThat(shared.resolve("three")).hasContent("3");
    } finally {
      Files.deleteIfExists(shared.resolve("three"));
      Files.delete(shared);
    }
  }

  /** Then there is none of the sandbox's own. */
  @ParameterizedTest
  @ValueSource(strings = {"/tmp", "/dev/shm"})
  void aTemporaryDirectoryItselfCanBeARoot(Path root) throws IOException {
    Path elsewhere = Files.createTempDirectory(Path.of("/var/tmp"), "palyra-test");
    Path left = Files.createTempFile(root, "palyra", "test");
    try (SandboxHarness other =
        new SandboxHarness(
            elsewhere,
            Tier.ISOLATED,
            SeccompProfile.DENY_LIST,
            EgressPolicy.REQUEST_ONLY,
            TemplateLimits.AT_ONCE)) {
      Execution execution =
          other.run(
              request(
                  Path.of("/bin/ls"),
                  List.of(left.toString()),
                  List.of(new WorkspaceRoot(root, Set.of(Right.READ)))));

      assertThat(way(execution)).endsWith("copied");
      assertThat(execution.stdout().text()).isEqualTo(left + "\n");
    } finally {
      Files.delete(left);
      Files.delete(elsewhere.resolve("runs"));
      Files.delete(elsewhere.resolve("workspace"));
      Files.delete(elsewhere);
    }
  }
}
