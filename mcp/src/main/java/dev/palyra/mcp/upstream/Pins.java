package dev.palyra.mcp.upstream;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.mcp.wire.Rpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The definitions that count: each tool's as it was at first sight, or as an operator approved it
 * since. Kept in one file, replaced as a whole. Thread-safe.
 */
public final class Pins {
  private final Path file;
  private final Map<String, Map<String, Definition>> pinned = new TreeMap<>();
  private final Map<String, Map<String, Definition>> changed = new TreeMap<>();

  private Pins(Path file) {
    this.file = file;
  }

  /**
   * Reads the file; one that is not there holds nothing.
   *
   * @throws IOException when it cannot be read, or is not what was written
   */
  public static Pins open(Path file) throws IOException {
    var pins = new Pins(file);
    try {
      JsonNode all = StrictJson.parse(Files.readAllBytes(file));
      for (var server : all.path("servers").properties()) {
        for (JsonNode tool : server.getValue()) {
          if (!(Definition.read(tool) instanceof Definition.Read.Good(Definition definition))) {
            throw new IOException("`" + file + "` is damaged");
          }
          pins.of(pins.pinned, server.getKey()).put(definition.name(), definition);
        }
      }
    } catch (NoSuchFileException e) {
      // Nothing was seen yet.
    } catch (MalformedJsonException e) {
      throw new IOException("`" + file + "` is damaged: " + e.getMessage(), e);
    }
    return pins;
  }

  private Map<String, Definition> of(Map<String, Map<String, Definition>> all, String server) {
    return all.computeIfAbsent(server, _ -> new TreeMap<>());
  }

  /** What became of the definitions that a server gave. */
  public record Seen(List<String> fresh, List<String> changed) {}

  /** Pins what was never seen, and notes what differs from its pin. */
  synchronized Seen see(String server, Collection<Definition> definitions) {
    var fresh = new java.util.ArrayList<String>();
    var differing = new java.util.ArrayList<String>();
    Map<String, Definition> known = of(pinned, server);
    for (Definition definition : definitions) {
      Definition pin = known.get(definition.name());
      if (pin == null) {
        known.put(definition.name(), definition);
        fresh.add(definition.name());
      } else if (!pin.sha256().equals(definition.sha256())) {
        Definition before = of(changed, server).put(definition.name(), definition);
        if (before == null || !before.sha256().equals(definition.sha256())) {
          differing.add(definition.name());
        }
      } else {
        of(changed, server).remove(definition.name());
      }
    }
    if (!fresh.isEmpty()) {
      write();
    }
    return new Seen(fresh, differing);
  }

  /** Takes a pin back, of a tool that cannot be one here. */
  synchronized void unpin(String server, String tool) {
    if (of(pinned, server).remove(tool) != null) {
      write();
    }
  }

  synchronized Optional<Definition> pin(String server, String tool) {
    return Optional.ofNullable(of(pinned, server).get(tool));
  }

  /** The definition that waits for an operator. */
  synchronized Optional<Definition> change(String server, String tool) {
    return Optional.ofNullable(of(changed, server).get(tool));
  }

  /** The pinned definitions of a server. */
  public List<Definition> of(String server) {
    return pinned(server);
  }

  synchronized List<Definition> pinned(String server) {
    return List.copyOf(of(pinned, server).values());
  }

  synchronized List<Definition> changed(String server) {
    return List.copyOf(of(changed, server).values());
  }

  /**
   * Makes a changed definition the one that counts.
   *
   * @param sha256 of what the operator saw
   * @return the one before; empty where that is not what waits
   */
  synchronized Optional<Definition> approve(String server, String tool, String sha256) {
    Definition waiting = of(changed, server).get(tool);
    if (waiting == null || !waiting.sha256().equals(sha256)) {
      return Optional.empty();
    }
    Definition before = of(pinned, server).put(tool, waiting);
    of(changed, server).remove(tool);
    write();
    return Optional.ofNullable(before);
  }

  /** Puts back what an approval replaced. */
  synchronized void restore(String server, Definition before) {
    Definition now = of(pinned, server).put(before.name(), before);
    if (now != null) {
      of(changed, server).put(now.name(), now);
    }
    write();
  }

  private void write() {
    ObjectNode all = Rpc.object();
    ObjectNode servers = all.putObject("servers");
    pinned.forEach((server, tools) -> {
      var list = servers.putArray(server);
      tools.values().forEach(definition -> list.add(definition.json()));
    });
    try {
      Path draft =
          Files.createTempFile(
              file.toAbsolutePath().getParent(),
              "pins",
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(draft, Rpc.bytes(all));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
