package dev.palyra.sandbox.process;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What every program may use of the host: its programs and libraries, and the configuration that
 * has no secrets in it. Whatever is not here, or below a root of the request, does not open: not
 * /home or /root, not /proc of other processes, not /run and its sockets, not the rest of /etc.
 */
public final class SystemPaths {
  /** Read and execute. */
  public static final List<Path> PROGRAMS =
      paths("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store");

  /** Read. */
  public static final List<Path> CONFIGURATION =
      Stream.concat(
              Stream.of(
                      "ld.so.cache ld.so.conf ld.so.conf.d passwd group nsswitch.conf localtime",
                      "timezone hosts host.conf gai.conf resolv.conf protocols services networks",
                      "os-release debian_version alpine-release redhat-release lsb-release",
                      "alternatives mime.types locale.alias locale.conf default/locale inputrc",
                      "terminfo ssl/certs ssl/openssl.cnf pki/tls/certs pki/tls/cert.pem",
                      "pki/ca-trust/extracted ca-certificates crypto-policies gitconfig npmrc",
                      "maven perl python3 python3.11 python3.12 python3.13 magic fonts papersize",
                      "java-17-openjdk java-21-openjdk java-25-openjdk machine-info wgetrc")
                  .flatMap(line -> Stream.of(line.split(" ", -1)))
                  .map(name -> Path.of("/etc", name)),
              paths(
                  "/proc/cpuinfo",
                  "/proc/filesystems",
                  "/proc/loadavg",
                  "/proc/meminfo",
                  "/proc/stat",
                  "/proc/sys/kernel",
                  "/proc/sys/vm",
                  "/proc/uptime",
                  "/proc/version",
                  "/sys/devices/system/cpu",
                  "/sys/devices/system/node",
                  "/sys/kernel/mm/transparent_hugepage")
                  .stream())
          .toList();

  /** Read. */
  static final List<Path> READ_DEVICES = paths("/dev/zero", "/dev/random", "/dev/urandom");

  /** Read and write. */
  static final List<Path> WRITE_DEVICES = paths("/dev/null", "/dev/full");

  private SystemPaths() {}

  private static List<Path> paths(String... paths) {
    return Stream.of(paths).map(Path::of).toList();
  }
}
