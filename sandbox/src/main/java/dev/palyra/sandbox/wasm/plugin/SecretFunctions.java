package dev.palyra.sandbox.wasm.plugin;

import static dev.palyra.sandbox.wasm.HostFunction.Type.I64;

import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.sandbox.wasm.HostFunction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The grants {@code secret} and {@code secret-read}, for one call. With the first a plugin gets a
 * mark that nobody can guess and that means something in the headers of this call's requests only;
 * the value is put into its place behind the plugin's back, and taken out of what the host answers.
 */
final class SecretFunctions {
  private static final int MARK_BYTES = 16;

  private final Map<String, EnvValue> secrets;
  private final KernelMemory memory;
  private final RandomGenerator random;
  private final Map<String, String> marks = new HashMap<>();

  SecretFunctions(Map<String, EnvValue> secrets, KernelMemory memory, RandomGenerator random) {
    this.secrets = secrets;
    this.memory = memory;
    this.random = random;
  }

  List<HostFunction> functions(Set<PluginGrant> grants) {
    List<HostFunction> functions = new ArrayList<>();
    if (grants.contains(PluginGrant.SECRET)) {
      functions.add(
          new HostFunction(
              KernelMemory.USER,
              "secret_handle",
              List.of(I64),
              List.of(I64),
              (_, a) -> memory.put(mark(name(a[0])).getBytes(StandardCharsets.US_ASCII))));
    }
    if (grants.contains(PluginGrant.SECRET_READ)) {
      functions.add(
          new HostFunction(
              KernelMemory.USER,
              "secret_read",
              List.of(I64),
              List.of(I64),
              (_, a) -> memory.put(value(name(a[0])).bytes().toArray())));
    }
    return functions;
  }

  /** The values by the marks that were given out; copies, which the caller wipes. */
  Map<String, byte[]> marked() {
    Map<String, byte[]> values = new HashMap<>();
    marks.forEach((name, mark) -> values.put(mark, value(name).bytes().toArray()));
    return values;
  }

  private String mark(String name) {
    var _ = value(name);
    return marks.computeIfAbsent(
        name,
        _ -> {
          byte[] bytes = new byte[MARK_BYTES];
          random.nextBytes(bytes);
          return "palyra-secret-" + HexFormat.of().formatHex(bytes);
        });
  }

  private EnvValue value(String name) {
    EnvValue value = secrets.get(name);
    if (value == null) {
      throw KernelMemory.trap("the tool names no such secret");
    }
    return value;
  }

  private String name(long at) {
    return new String(memory.block(at), StandardCharsets.UTF_8);
  }
}
