package dev.palyra.gateway.policy;

import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.bundle.BundleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of the bundles that were in force, by revision: what one rolls back to. The newest
 * {@value #MOST} are kept. That one of them was in force is what the audit log says, not this.
 */
final class RevisionArchive {
  private static final int MOST = 500;
  private static final Pattern REVISION = Pattern.compile("[0-9a-f]{64}");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path folder;

  RevisionArchive(Path folder) {
    this.folder = folder;
  }

  void keep(PolicyBundle bundle) throws IOException {
    Files.createDirectories(folder);
    Path path = path(bundle.revision().sha256());
    Path fresh = Files.createTempFile(folder, "new", ".tmp");
    Files.write(fresh, JSON.writeValueAsBytes(bundle.source().files()));
    Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    prune();
  }

  private void prune() throws IOException {
    List<Path> kept;
    try (Stream<Path> all = Files.list(folder)) {
      kept = all.filter(path -> path.toString().endsWith(".json")).toList();
    }
    if (kept.size() > MOST) {
      Path oldest = kept.stream().min(Comparator.comparing(RevisionArchive::time)).orElseThrow();
      Files.deleteIfExists(oldest);
    }
  }

  private static FileTime time(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  Optional<BundleSource> find(String revision) throws IOException {
    if (!REVISION.matcher(revision).matches() || !Files.exists(path(revision))) {
      return Optional.empty();
    }
    try {
      Map<String, String> files =
          JSON.readValue(
              Files.readAllBytes(path(revision)), new TypeReference<TreeMap<String, String>>() {});
      return Optional.of(BundleSource.of(files));
    } catch (JacksonException e) {
      throw new IOException("the stored revision cannot be read", e);
    }
  }

  private Path path(String revision) {
    return folder.resolve(revision + ".json");
  }
}
