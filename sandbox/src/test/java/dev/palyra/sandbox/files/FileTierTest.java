package dev.palyra.sandbox.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.WorkspaceRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class FileTierTest {
  private static final SandboxProcessRunnerPolicy QUOTAS = SandboxProcessRunnerPolicy.DEFAULTS;

  @TempDir Path directory;
  private Path workspace;
  private WorkspaceRoot root;
  private final FileTier tier = new FileTier(List.of());

  @BeforeEach
  void fill() throws IOException {
    workspace = Files.createDirectories(directory.toRealPath().resolve("workspace"));
    root = WorkspaceRoot.readWrite(workspace);
    Files.createDirectories(workspace.resolve("src/deep"));
    Files.writeString(workspace.resolve("notes.txt"), "one\ntwo needle\nthree\n");
    Files.writeString(workspace.resolve("src/Main.java"), "class Needle {}\n");
    Files.writeString(workspace.resolve("src/deep/x.md"), "needle (a+b)*\n");
    Files.writeString(directory.resolve("outside.txt"), "PRIVATE");
  }

  // ---- reading

  @Test
  void readsWithinTheWorkspaceByRelativeAndAbsolutePath() {
    for (String path : List.of("notes.txt", "./src/../notes.txt", workspace + "/notes.txt")) {
      Execution execution = run(read(path, 0, 1_000));

      assertThat(execution.outcome()).as(path).isEqualTo(new Outcome.Exited(0));
      assertThat(execution.stdout().text()).startsWith("one\n");
      assertThat(execution.attestation().truncated()).isFalse();
    }
  }

  @Test
  void readsARangeAndSaysThatThereIsMore() {
    Execution execution = run(read("notes.txt", 4, 3));

    assertThat(execution.stdout().text()).isEqualTo("two");
    assertThat(execution.attestation().truncated()).isTrue();
    assertThat(run(read("notes.txt", 1_000, 3)).stdout().length()).isZero();
  }

  @Test
  void theKernelRefusesEveryWayOut() throws IOException {
    Files.createSymbolicLink(workspace.resolve("absolute"), directory.resolve("outside.txt"));
    Files.createSymbolicLink(workspace.resolve("relative"), Path.of("../outside.txt"));
    Files.createSymbolicLink(workspace.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(workspace.resolve("chain"), Path.of("up/outside.txt"));
    for (String path :
        List.of(
            "../outside.txt",
            "src/../../outside.txt",
            "absolute",
            "relative",
            "up/outside.txt",
            "chain",
            "/etc/passwd",
            workspace + "/../outside.txt",
            directory.toAbsolutePath() + "/outside.txt",
            workspace + "x/../outside.txt")) {
      Execution execution = run(read(path, 0, 1_000));

      assertThat(execution.outcome())
          .as(path)
          .isEqualTo(new Outcome.Denied(path, "EXDEV", "the path leads outside the workspace"));
      assertThat(execution.stdout().length()).isZero();
    }
  }

  @Test
  void aSymlinkThatStaysInsideIsFollowed() throws IOException {
    Files.createSymbolicLink(workspace.resolve("inside"), Path.of("src/Main.java"));

    assertThat(run(read("inside", 0, 100)).stdout().text()).isEqualTo("class Needle {}\n");
  }

  @Test
  void magicLinksOfProcAreRefused() {
    Execution execution =
        run(
            new FileRequest.Read(
                "run",
                WorkspaceRoot.readOnly(Path.of("/proc")),
                "self/cwd/pom.xml",
                0,
                10,
                QUOTAS));

    assertThat(execution.outcome()).isInstanceOf(Outcome.Denied.class);
  }

  @Test
  void onlyRegularFilesAreRead() throws Exception {
    new ProcessBuilder("mkfifo", workspace.resolve("fifo").toString()).start().waitFor();

    assertThat(run(read("fifo", 0, 10)).outcome())
        .isEqualTo(new Outcome.Denied("fifo", "EINVAL", "it is not a regular file"));
    assertThat(run(read("src", 0, 10)).outcome())
        .isEqualTo(new Outcome.Denied("src", "EISDIR", "it is a directory"));
    assertThat(run(read("absent", 0, 10)).outcome())
        .isEqualTo(new Outcome.Denied("absent", "ENOENT", "there is no such file"));
    assertThat(run(read("notes.txt/x", 0, 10)).outcome())
        .isEqualTo(
            new Outcome.Denied("notes.txt/x", "ENOTDIR", "a part of the path is not a directory"));
  }

  @Test
  void aRenameRaceNeverShowsWhatLiesOutside() throws Exception {
    Path swing = workspace.resolve("swing");
    Path outside = Files.createDirectories(directory.resolve("elsewhere"));
    Files.writeString(outside.resolve("f"), "PRIVATE");
    Path inside = Files.createDirectories(workspace.resolve("inside"));
    Files.writeString(inside.resolve("f"), "public");
    AtomicBoolean stop = new AtomicBoolean();
    Thread attacker =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (!stop.get()) {
                  Files.createSymbolicLink(swing, Path.of("inside"));
                  Files.delete(swing);
                  Files.createSymbolicLink(swing, outside);
                  Files.delete(swing);
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    try {
      for (int i = 0; i < 3_000; i++) {
        assertThat(run(read("swing/f", 0, 100)).stdout().text()).isIn("", "public");
      }
    } finally {
      stop.set(true);
      attacker.join();
    }
  }

  @Test
  void whatIsReadPassesTheFilter() {
    OutputFilter masking =
        _ ->
            new OutputFilter.Stream() {
              @Override
              public byte[] push(byte[] chunk, int length) {
                return new byte[] {'#'};
              }

              @Override
              public byte[] finish() {
                return new byte[] {'!'};
              }
            };

    assertThat(tier.execute(read("notes.txt", 0, 100), masking, new Cancellation()).stdout().text())
        .isEqualTo("#!");
  }

  // ---- rights

  @Test
  void theRootsRightsAreNeeded() {
    var writeOnly = new WorkspaceRoot(workspace, java.util.Set.of(WorkspaceRoot.Right.WRITE));

    assertThat(run(new FileRequest.Read("run", writeOnly, "notes.txt", 0, 10, QUOTAS)).outcome())
        .isEqualTo(
            new Outcome.Denied(
                "notes.txt", "EACCES", "the workspace does not grant the right to read"));
    assertThat(
            run(new FileRequest.Write(
                    "run", WorkspaceRoot.readOnly(workspace), "a", Bytes.EMPTY, false, QUOTAS))
                .outcome())
        .isEqualTo(
            new Outcome.Denied("a", "EACCES", "the workspace does not grant the right to write"));
  }

  @Test
  void aRootThatShowsTheGatewaysStateIsRefused() {
    FileTier guarding = new FileTier(List.of(directory.resolve("workspace/state")));

    assertThat(
            guarding
                .execute(read("notes.txt", 0, 1), OutputFilter.IDENTITY, new Cancellation())
                .outcome())
        .isInstanceOf(Outcome.Refused.class);
  }

  // ---- listing

  @Test
  void listsInTheOrderOfNames() throws IOException {
    Files.createSymbolicLink(workspace.resolve("link"), Path.of("/etc/passwd"));

    assertThat(run(list(".", 10)).stdout().text())
        .isEqualTo(
            """
            {"name":"link","type":"symlink","size":11}
            {"name":"notes.txt","type":"file","size":21}
            {"name":"src","type":"directory","size":%d}
            """
                .formatted(Files.size(workspace.resolve("src"))));
  }

  @Test
  void aListIsCutAtItsLimit() {
    Execution execution = run(list(".", 1));

    assertThat(execution.stdout().text().lines()).hasSize(1);
    assertThat(execution.attestation().truncated()).isTrue();
  }

  @Test
  void listingOutsideIsRefused() {
    assertThat(run(list("..", 10)).outcome())
        .isEqualTo(new Outcome.Denied("..", "EXDEV", "the path leads outside the workspace"));
  }

  // ---- writing

  @Test
  void writesANewFileAndReplacesAnOldOne() throws IOException {
    Path old = workspace.resolve("notes.txt");
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-x---"));

    assertThat(run(write("notes.txt", "new", false)).outcome()).isEqualTo(new Outcome.Exited(0));
    assertThat(run(write("fresh", "f", false)).outcome()).isEqualTo(new Outcome.Exited(0));

    assertThat(old).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old)))
        .isEqualTo("rwxr-x---");
    assertThat(workspace.resolve("fresh")).hasContent("f");
    assertNoTemporaryFile();
  }

  @Test
  void aHardLinkKeepsTheOldContent() throws IOException {
    Path linked = directory.resolve("linked");
    Files.createLink(linked, workspace.resolve("notes.txt"));

    run(write("notes.txt", "new", false));

    assertThat(Files.readString(linked)).startsWith("one\n");
  }

  @Test
  void directoriesAreMadeOnRequestOnly() {
    assertThat(run(write("a/b/c", "x", false)).outcome())
        .isEqualTo(new Outcome.Denied("a/b/c", "ENOENT", "there is no such file"));
    assertThat(run(write("a/b/c", "x", true)).outcome()).isEqualTo(new Outcome.Exited(0));
    assertThat(run(write(workspace + "/d/e", "y", true)).outcome())
        .isEqualTo(new Outcome.Exited(0));
    assertThat(workspace.resolve("a/b/c")).hasContent("x");
    assertThat(workspace.resolve("d/e")).hasContent("y");
  }

  @Test
  void writingOutsideOrThroughASymlinkIsRefused() throws IOException {
    Files.createSymbolicLink(workspace.resolve("link"), directory.resolve("outside.txt"));
    Files.createSymbolicLink(workspace.resolve("dir"), directory);
    for (String path : List.of("../outside.txt", "dir/outside.txt", "/tmp/x", "../new/x")) {
      assertThat(run(write(path, "x", true)).outcome())
          .as(path)
          .isEqualTo(new Outcome.Denied(path, "EXDEV", "the path leads outside the workspace"));
    }
    assertThat(run(write("link", "x", false)).outcome())
        .isEqualTo(new Outcome.Denied("link", "ELOOP", "it is a symlink"));
    assertThat(run(write("src", "x", false)).outcome())
        .isEqualTo(new Outcome.Denied("src", "EISDIR", "it is a directory"));
    assertThat(run(write("src/..", "x", false)).outcome())
        .isEqualTo(new Outcome.Denied("src/..", "EISDIR", "the path does not name a file"));
    assertThat(directory.resolve("outside.txt")).hasContent("PRIVATE");
    assertNoTemporaryFile();
  }

  @Test
  void aFileOverTheQuotaIsNotWritten() {
    var small = QUOTAS.toBuilder().fileSizeBytes(3).build();
    Execution execution =
        run(new FileRequest.Write("run", root, "big", Bytes.of("1234"), false, small));

    assertThat(execution.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.FILE_SIZE));
    assertThat(workspace.resolve("big")).doesNotExist();
  }

  // ---- searching

  @Test
  void findsPlainTextEverywhereBelow() {
    assertThat(run(search("needle", false, false, "*", 10)).stdout().text())
        .isEqualTo(
            """
            {"path":"notes.txt","line":2,"text":"two needle"}
            {"path":"src/deep/x.md","line":1,"text":"needle (a+b)*"}
            """);
    assertThat(run(search("(a+b)*", false, false, "*", 10)).stdout().text().lines()).hasSize(1);
  }

  @Test
  void findsRegularExpressionsWithoutCaseInSomeFiles() {
    assertThat(run(search("^CLASS n.*\\{", true, true, "*.java", 10)).stdout().text())
        .isEqualTo("{\"path\":\"src/Main.java\",\"line\":1,\"text\":\"class Needle {}\"}\n");
    assertThat(run(search("needle", false, true, "?ain.java", 10)).stdout().text().lines())
        .hasSize(1);
  }

  @Test
  void aSearchIsCutAtItsLimit() {
    Execution execution = run(search("needle", false, false, "*", 1));

    assertThat(execution.stdout().text().lines()).hasSize(1);
    assertThat(execution.attestation().truncated()).isTrue();
  }

  @Test
  void aSearchDoesNotFollowSymlinks() throws IOException {
    Files.createSymbolicLink(workspace.resolve("out"), directory);

    assertThat(run(search("PRIVATE", false, false, "*", 10)).stdout().length()).isZero();
  }

  @Test
  void anExpressionThatBlowsUpElsewhereIsLinearHere() throws IOException {
    Files.writeString(workspace.resolve("a.txt"), "a".repeat(50_000) + "\n");

    Execution execution =
        run(
            new FileRequest.Search(
                "run",
                root,
                ".",
                "(a*)*b",
                true,
                false,
                Optional.of("a.txt"),
                10,
                QUOTAS.toBuilder().wallTime(Duration.ofSeconds(20)).build()));

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void abrokenExpressionFails() {
    assertThat(run(search("(", true, false, "*", 1)).outcome()).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aCancelledSearchStops() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();

    assertThat(
            tier.execute(
                    search("needle", false, false, "*", 1), OutputFilter.IDENTITY, cancellation)
                .outcome())
        .isEqualTo(new Outcome.Cancelled());
  }

  private void assertNoTemporaryFile() throws IOException {
    try (Stream<Path> all = Files.walk(workspace)) {
      assertThat(all).noneMatch(path -> path.toString().endsWith(".tmp"));
    }
  }

  private Execution run(FileRequest request) {
    return tier.execute(request, OutputFilter.IDENTITY, new Cancellation());
  }

  private FileRequest.Read read(String path, long offset, long max) {
    return new FileRequest.Read("run", root, path, offset, max, QUOTAS);
  }

  private FileRequest.ListDirectory list(String path, int max) {
    return new FileRequest.ListDirectory("run", root, path, max, QUOTAS);
  }

  private FileRequest.Write write(String path, String content, boolean directories) {
    return new FileRequest.Write("run", root, path, Bytes.of(content), directories, QUOTAS);
  }

  private FileRequest.Search search(
      String pattern, boolean regex, boolean ignoreCase, String glob, int max) {
    return new FileRequest.Search(
        "run", root, ".", pattern, regex, ignoreCase, Optional.of(glob), max, QUOTAS);
  }
}
