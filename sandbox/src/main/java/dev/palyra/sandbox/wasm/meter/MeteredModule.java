package dev.palyra.sandbox.wasm.meter;

import dev.palyra.core.sandbox.Bytes;
import java.util.List;
import java.util.Set;

/**
 * A module with a meter in it.
 *
 * @param bytes the binary, validated by nobody yet
 * @param imports what it wants from the host, in order
 * @param functionExports names of its exported functions
 * @param memoryExports names under which its memory can be reached
 * @param declaredPages the most pages that the module itself allows its memory to have; 65,536 if
 *     it says nothing, 0 if it has none
 * @param tableMinima initial size of each of its own tables
 * @param declaredElements the most elements that the module itself allows in each of its own tables
 */
public record MeteredModule(
    Bytes bytes,
    List<Import> imports,
    Set<String> functionExports,
    Set<String> memoryExports,
    int initialPages,
    int declaredPages,
    List<Integer> tableMinima,
    List<Long> declaredElements) {
  public MeteredModule {
    imports = List.copyOf(imports);
    functionExports = Set.copyOf(functionExports);
    memoryExports = Set.copyOf(memoryExports);
    tableMinima = List.copyOf(tableMinima);
    declaredElements = List.copyOf(declaredElements);
  }

  /** What kind of thing is imported. */
  public enum Kind {
    FUNCTION,
    TABLE,
    MEMORY,
    GLOBAL
  }

  /** One import. */
  public record Import(String module, String name, Kind kind) {}
}
