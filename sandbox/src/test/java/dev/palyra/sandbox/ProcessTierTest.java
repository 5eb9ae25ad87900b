package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessTierTest extends CommandSandboxContract {
  @Override
  Tier tier() {
    return Tier.PROCESS;
  }

  @Test
  void sshKeysDoNotOpenEvenForRoot() {
    Path home = Path.of(System.getProperty("user.home"));
    assumeThat(home).exists();
    Execution execution = harness.sh("ls '%s'; ls '%s/.ssh'".formatted(home, home));

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(2));
    assertThat(execution.stderr().text()).contains("Permission denied");
  }

  @Test
  void thereIsNoNetwork() {
    Execution execution =
        harness.python(
            """
            import socket
            for family, kind in [(socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET6, socket.SOCK_DGRAM),
                                 (socket.AF_UNIX, socket.SOCK_STREAM), (socket.AF_PACKET, socket.SOCK_RAW)]:
                try:
                    socket.socket(family, kind)
                    print(family)
                except PermissionError: pass
            a, b = socket.socketpair()
            a.send(b'x')
            print(b.recv(1))
            """,
            DEFAULTS);

    assertThat(execution.stdout().text()).isEqualTo("b'x'\n");
  }

  @Test
  void egressIsRefusedWithTheReason() {
    Execution execution =
        harness.run(
            harness.command(
                "/bin/true",
                List.of(),
                Map.of(),
                Bytes.EMPTY,
                DEFAULTS,
                Set.of(EgressHost.parse("example.com"))));

    assertThat(execution.outcome())
        .isEqualTo(
            new Outcome.Refused("tier B has no network", "run a tool with egress hosts in tier C"));
  }

  @Test
  void otherProcessesCannotBeSignalled() {
    long self = ProcessHandle.current().pid();
    Execution execution = harness.sh("kill -0 %d && echo reached".formatted(self));

    assertThat(execution.stdout().text()).isEmpty();
  }

  @Test
  void otherProcessesCannotBeReadThroughProc() {
    long self = ProcessHandle.current().pid();
    Execution execution =
        harness.sh("cat /proc/%d/environ /proc/%d/cmdline /proc/1/environ".formatted(self, self));

    assertThat(execution.stdout().length()).isZero();
  }

  @Test
  void filesOutsideKeepTheirModeTimesAndOwner() throws Exception {
    Path outside = Files.writeString(directory.resolve("outside"), "x");
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rw-r-----"));
    var before = Files.readAttributes(outside, "unix:mode,uid,gid,lastModifiedTime,ctime");
    Execution execution =
        harness.python(
            """
            import os
            outside = '%s'
            os.symlink(outside, 'link')
            usr = os.open('/usr/bin/env', os.O_RDONLY)
            os.chdir('/')
            work = os.open('%s', os.O_RDONLY)
            attempts = [
                lambda: os.chmod(outside, 0o777),
                lambda: os.chmod('%s/link', 0o777),
                lambda: os.chmod('link', 0o777, dir_fd=work),
                lambda: os.chmod('../outside', 0o777, dir_fd=work),
                lambda: os.chmod(outside.lstrip('/'), 0o777),
                lambda: os.chmod('/proc/self/cwd' + outside, 0o777),
                lambda: os.chmod('/proc/self/fd/%%d' %% usr, 0o777),
                lambda: os.fchmod(usr, 0o777),
                lambda: os.chown(outside, 0, 0),
                lambda: os.utime(outside, (1, 1)),
                lambda: os.utime(usr, (1, 1)),
                lambda: os.utime('link', (1, 1), dir_fd=work),
                lambda: os.setxattr(outside, 'user.x', b'x'),
                lambda: os.chmod('/', 0o777),
            ]
            for number, attempt in enumerate(attempts):
                try:
                    attempt(); print('done', number)
                except OSError: pass
            print('end')
            """
                .formatted(outside, harness.workspace(), harness.workspace()),
            DEFAULTS);

    assertThat(execution.stderr().text()).isEmpty();
    assertThat(execution.stdout().text()).isEqualTo("end\n");
    assertThat(Files.readAttributes(outside, "unix:mode,uid,gid,lastModifiedTime,ctime"))
        .isEqualTo(before);
  }

  @Test
  void onlyWhatMayBeReadIsWatched() throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Execution execution =
        harness.python(
            """
            import ctypes, os, threading
            libc = ctypes.CDLL(None, use_errno=True)
            watch = libc.inotify_init()
            def add(path, mask=0x100, fd=watch):
                number = libc.inotify_add_watch(fd, path.encode(), mask)
                return number if number > 0 else os.strerror(ctypes.get_errno())
            os.symlink('%1$s', 'link')
            for path in ['%1$s', '..', 'link', '/', '/root', '/proc/self/cwd/..', 'missing']:
                print(path.replace('%1$s', 'outside'), add(path), sep=': ')
            print('link itself:', add('link', 0x02000100) == 1)
            print('no instance:', add('.', fd=os.open('.', os.O_RDONLY)))
            print('not open:', add('.', fd=77))
            there = []
            thread = threading.Thread(target=lambda: there.append(add('.')))
            thread.start()
            thread.join()
            print('here, by a thread:', there[0] > 0, 'again the same:', add('.') == there[0])
            print('system:', add('/usr/bin') > 0)
            open('new', 'w').close()
            print(b'new' in os.read(watch, 1000))
            """
                .formatted(outside),
            DEFAULTS);

    assertThat(execution.stderr().text()).isEmpty();
    assertThat(execution.stdout().text())
        .isEqualTo(
            """
            outside: Permission denied
            ..: Permission denied
            link: Permission denied
            /: Permission denied
            /root: Permission denied
            /proc/self/cwd/..: Too many levels of symbolic links
            missing: No such file or directory
            link itself: True
            no instance: Invalid argument
            not open: Bad file descriptor
            here, by a thread: True again the same: True
            system: True
            True
            """);
  }

  @Test
  void filesInsideChangeTheirModeAndTimes() {
    Execution execution =
        harness.python(
            """
            import os, shutil, stat
            open('tool', 'w').close()
            os.chmod('tool', 0o751)
            with open('tool') as f: os.fchmod(f.fileno(), 0o750)
            d = os.open('.', os.O_RDONLY)
            os.utime('tool', ns=(1_000_000_005, 2_000_000_007), dir_fd=d)
            os.symlink('tool', 'link')
            os.utime('link', (5, 6), follow_symlinks=False)
            s = os.stat('tool')
            print(oct(s.st_mode & 0o7777), s.st_atime_ns, s.st_mtime_ns, int(os.lstat('link').st_mtime))
            shutil.copy2('tool', os.environ['TMPDIR'] + '/copy')
            print(os.stat(os.environ['TMPDIR'] + '/copy').st_mtime_ns)
            os.chown('tool', -1, -1); os.chown('tool', os.getuid(), os.getgid())
            os.utime('tool')
            for mode in (0o4755, 0o2755):
                try: os.chmod('tool', mode); print('set-id')
                except PermissionError: pass
            for missing in (lambda: os.chmod('no', 0o7), lambda: os.utime('no')):
                try: missing()
                except FileNotFoundError: print('missing')
            """,
            DEFAULTS);

    assertThat(execution.stderr().text()).isEmpty();
    assertThat(execution.stdout().text())
        .isEqualTo("0o750 1000000005 2000000007 6\n2000000007\nmissing\nmissing\n");
  }

  /** How the C library changes what it must not follow: it opens the file, and names that. */
  @Test
  void filesInsideChangeByTheNameOfTheirDescriptor() {
    Execution execution =
        harness.python(
            """
            import os
            open('tool', 'w').close(); os.mkdir('d')
            f = os.open('tool', os.O_PATH); d = os.open('d', os.O_PATH); usr = os.open('/usr', os.O_PATH)
            os.chmod('/proc/self/fd/%d' % f, 0o751)
            os.chmod('/dev/fd/%d' % d, 0o711)
            os.utime('/proc/thread-self/fd/%d' % f, (5, 6))
            for no in (lambda: os.chmod('/proc/self/fd/%d' % usr, 0o777), lambda: os.chmod('/dev/fd/%d' % usr, 0o777)):
                try: no(); print('changed')
                except PermissionError: pass
            try: os.chmod('/proc/self/fd/999', 0o7)
            except OSError as e: print(e.errno != 0)
            s = os.stat('tool')
            print(oct(s.st_mode & 0o7777), int(s.st_mtime), oct(os.stat('d').st_mode & 0o7777))
            """,
            DEFAULTS);

    assertThat(execution.stderr().text()).isEmpty();
    assertThat(execution.stdout().text()).isEqualTo("True\n0o751 6 0o711\n");
  }
}
