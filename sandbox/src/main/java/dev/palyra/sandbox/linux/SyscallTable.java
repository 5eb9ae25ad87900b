package dev.palyra.sandbox.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** System call numbers by name, for one instruction set. Immutable. */
public final class SyscallTable {
  private final Map<String, Integer> numbers;

  private SyscallTable(Map<String, Integer> numbers) {
    this.numbers = numbers;
  }

  /** The table for {@code arch}, read from a resource of this module. */
  public static SyscallTable of(Arch arch) {
    Map<String, Integer> numbers = new HashMap<>();
    try (InputStream in = SyscallTable.class.getResourceAsStream("syscalls.txt")) {
      if (in == null) {
        throw new IllegalStateException("syscalls.txt is missing from the module");
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("#")) {
          continue;
        }
        String[] fields = line.split(" ", -1);
        String number = fields[arch == Arch.X86_64 ? 1 : 2];
        if (!number.equals("-")) {
          numbers.put(fields[0], Integer.valueOf(number));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SyscallTable(Map.copyOf(numbers));
  }

  /** Empty where the instruction set has no such call; {@code open} on aarch64, for instance. */
  public OptionalInt find(String name) {
    Integer number = numbers.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** The number of a call that every instruction set has. */
  public int number(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException("no system call `%s`".formatted(name)));
  }

  /** Every name in the table. */
  Collection<String> names() {
    return numbers.keySet();
  }

  /** Every number in the table. */
  public Collection<Integer> numbers() {
    return numbers.values();
  }
}
