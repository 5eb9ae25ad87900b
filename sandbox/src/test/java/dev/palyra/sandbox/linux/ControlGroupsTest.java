package dev.palyra.sandbox.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Over a tree of ordinary files that looks like the kernel's. */
@EnabledOnOs(OS.LINUX)
class ControlGroupsTest {
  private static final int SELF = 42;

  @TempDir private Path root;

  @BeforeEach
  void proc() throws IOException {
    Files.createDirectories(root.resolve("proc/self"));
  }

  @Test
  void version2IsUsedWhereItIsDelegated() throws IOException {
    Path own = unified("memory pids cpu", "memory pids", "7\n42\n");

    ControlGroups groups = ControlGroups.find(root, SELF);

    assertThat(groups.describe()).contains("v2: memory, pids");
    ControlGroup group = groups.create(7);
    Path made = own.resolve("palyra-7");
    kernelFiles(made, "pids.max", "memory.max", "memory.swap.max", "memory.oom.group");
    group.limit(12, 64 << 20);
    assertThat(made.resolve("pids.max")).hasContent("12");
    assertThat(made.resolve("memory.max"))
        .hasContent(Long.toString((64 << 20) * 9L / 8 + (32 << 20)));
    assertThat(made.resolve("memory.swap.max")).hasContent("0");
    assertThat(made.resolve("memory.oom.group")).hasContent("1");
    group.stopForking();
    assertThat(made.resolve("pids.max")).hasContent("0");
  }

  @Test
  void theGatewayMovesDownWhereItIsAlone() throws IOException {
    Path own = unified("memory pids", "", "42\n");
    Path below = Files.createDirectories(own.resolve("palyra-gateway"));
    kernelFiles(below, "cgroup.procs");

    assertThat(ControlGroups.find(root, SELF).describe()).isPresent();

    assertThat(below.resolve("cgroup.procs")).hasContent("42");
    assertThat(own.resolve("cgroup.subtree_control")).hasContent("+memory +pids");
  }

  @Test
  void aGroupWithOthersInItIsNotTheGatewaysOwn() throws IOException {
    unified("memory pids", "", "42\n43\n");

    assertThat(ControlGroups.find(root, SELF)).isSameAs(ControlGroups.NONE);
  }

  @Test
  void withoutTheControllersThereIsNone() throws IOException {
    unified("cpu io", "cpu io", "42\n");

    assertThat(ControlGroups.find(root, SELF)).isSameAs(ControlGroups.NONE);
  }

  @Test
  void version1NeedsBothHierarchies() throws IOException {
    Files.createDirectories(root.resolve("cg/pids"));
    Path memory = Files.createDirectories(root.resolve("cg/memory/unit"));
    write("proc/self/cgroup", "8:pids:/\n4:memory:/unit\n0::/\n");
    write(
        "proc/self/mountinfo",
        """
        30 25 0:27 / /cg/pids rw - cgroup cgroup rw,pids
        31 25 0:28 / /cg/memory rw - cgroup cgroup rw,memory
        """);

    ControlGroups groups = ControlGroups.find(root, SELF);

    assertThat(groups.describe()).contains("v1: memory, pids");
    ControlGroup group = groups.create(9);
    kernelFiles(memory.resolve("palyra-9"), "memory.limit_in_bytes", "memory.oom_control");
    kernelFiles(root.resolve("cg/pids/palyra-9"), "pids.max", "pids.events");
    group.limit(5, 1 << 20);
    assertThat(root.resolve("cg/pids/palyra-9/pids.max")).hasContent("5");
    assertThat(group.kept()).isEmpty();
    Files.writeString(root.resolve("cg/pids/palyra-9/pids.events"), "max 3\n");
    assertThat(group.kept()).contains(ControlGroup.Kept.PROCESSES);
    Files.writeString(memory.resolve("palyra-9/memory.oom_control"), "under_oom 0\noom_kill 1\n");
    assertThat(group.kept()).contains(ControlGroup.Kept.MEMORY);
  }

  @Test
  void inVersion1AThreadGoesInAndOutByItself() throws IOException {
    Files.createDirectories(root.resolve("cg/pids"));
    Files.createDirectories(root.resolve("cg/memory/unit"));
    write("proc/self/cgroup", "8:pids:/\n4:memory:/unit\n");
    write(
        "proc/self/mountinfo",
        """
        30 25 0:27 / /cg/pids rw - cgroup cgroup rw,pids
        31 25 0:28 / /cg/memory rw - cgroup cgroup rw,memory
        """);
    ControlGroup group = ControlGroups.find(root, SELF).create(9);
    assertThat(group.forThread()).isEmpty(); // the kernel would have made the files

    for (String place : List.of("cg/pids", "cg/memory/unit")) {
      kernelFiles(root.resolve(place), "tasks");
      kernelFiles(root.resolve(place + "/palyra-9"), "tasks");
    }
    try (ThreadInGroup thread = group.forThread().orElseThrow()) {
      assertThat(thread.enter()).isTrue();
      assertThat(root.resolve("cg/memory/unit/palyra-9/tasks")).hasContent("0");
      assertThat(root.resolve("cg/pids/palyra-9/tasks")).hasContent("0");
      assertThat(root.resolve("cg/pids/tasks")).isEmptyFile();
      thread.leave();
      assertThat(root.resolve("cg/memory/unit/tasks")).hasContent("0");
      assertThat(root.resolve("cg/pids/tasks")).hasContent("0");
    }
  }

  @Test
  void inVersion2ThreadsStayWhereTheirProcessIs() throws IOException {
    unified("memory pids", "memory pids", "");

    assertThat(ControlGroups.find(root, SELF).create(3).forThread()).isEmpty();
  }

  @Test
  void noGroupListsTheGateway() throws IOException {
    Path own = unified("memory pids", "memory pids", "");
    ControlGroup group = ControlGroups.find(root, SELF).create(3);
    Files.writeString(own.resolve("palyra-3/cgroup.procs"), "17\n" + Proc.SELF + "\n18\n");

    assertThat(group.processes()).containsExactly(17, 18);
  }

  @Test
  void aMountOfPartOfAHierarchyIsUnderstood() throws IOException {
    Path own = Files.createDirectories(root.resolve("cg/inner"));
    Files.writeString(own.resolve("cgroup.controllers"), "memory pids\n");
    Files.writeString(own.resolve("cgroup.subtree_control"), "memory pids\n");
    write("proc/self/cgroup", "0::/slice/inner\n");
    write("proc/self/mountinfo", "30 25 0:27 /slice /cg rw - cgroup2 cgroup2 rw\n");

    assertThat(ControlGroups.find(root, SELF).describe()).isPresent();
  }

  @Test
  void groupsThatWereLeftAreRemoved() throws IOException {
    Path own = unified("memory pids", "memory pids", "");
    ControlGroups groups = ControlGroups.find(root, SELF);
    groups.create(3);

    for (String other : List.of("palyra-3x", "palyra-99999999999999999999")) {
      Files.createDirectory(own.resolve(other));
    }

    groups.remove(mark -> mark != 4);
    groups.remove(mark -> mark == 4);

    assertThat(own.resolve("palyra-3")).doesNotExist();
    assertThat(own.resolve("palyra-3x")).exists();
    assertThat(own.resolve("palyra-99999999999999999999")).exists();
  }

  @Test
  void aGroupThatIsThereIsNotTakenOver() throws IOException {
    unified("memory pids", "memory pids", "");
    ControlGroups groups = ControlGroups.find(root, SELF);
    groups.create(3);

    assertThatThrownBy(() -> groups.create(3)).isInstanceOf(IOException.class);
  }

  @Test
  void garbageIsNoGroup() throws IOException {
    write("proc/self/cgroup", "garbage\n");
    write("proc/self/mountinfo", "garbage\n");

    assertThat(ControlGroups.find(root, SELF)).isSameAs(ControlGroups.NONE);
    assertThat(ControlGroups.NONE.describe()).isEmpty();
    assertThat(ControlGroups.NONE.create(1).processes()).isEmpty();
  }

  private Path unified(String controllers, String enabled, String processes) throws IOException {
    Path own = Files.createDirectories(root.resolve("cg/user/unit"));
    Files.writeString(own.resolve("cgroup.controllers"), controllers + "\n");
    Files.writeString(own.resolve("cgroup.subtree_control"), enabled);
    Files.writeString(own.resolve("cgroup.procs"), processes);
    write("proc/self/cgroup", "0::/user/unit\n");
    write("proc/self/mountinfo", "30 25 0:27 / /cg rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n");
    return own;
  }

  private static void kernelFiles(Path group, String... names) throws IOException {
    for (String name : List.of(names)) {
      Files.writeString(group.resolve(name), "");
    }
  }

  private void write(String path, String text) throws IOException {
    Files.writeString(root.resolve(path), text);
  }
}
