package dev.palyra.sandbox.wasm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.sandbox.wasm.meter.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeCacheTest {
  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "HmacSHA256");
  private static final String NAME = "a".repeat(64);

  @TempDir Path parent;

  private CodeCache open(SecretKey key, long max) throws IOException {
    return CodeCache.open(parent.resolve("code"), key, max, InstantSource.system());
  }

  @Test
  void whatWasPutIsFound() throws Exception {
    open(KEY, 1_000).put(NAME, new byte[] {1, 2});

    assertThat(open(KEY, 1_000).find(NAME)).hasValue(new byte[] {1, 2});
    assertThat(open(KEY, 1_000).find("b".repeat(64))).isEmpty();
  }

  @Test
  void anyChangeMakesAnEntryAbsent() throws Exception {
    CodeCache cache = open(KEY, 1_000);
    Path file = parent.resolve("code").resolve(NAME);
    for (int at : List.of(0, 31, 32, 33)) {
      cache.put(NAME, new byte[] {1, 2});
      byte[] entry = Files.readAllBytes(file);
      entry[at] ^= 1;
      Files.write(file, entry);

      assertThat(cache.find(NAME)).isEmpty();
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void anEntryIsOnlyGoodUnderItsNameAndKey() throws Exception {
    CodeCache cache = open(KEY, 1_000);
    cache.put(NAME, new byte[] {1, 2});
    Files.copy(
        parent.resolve("code").resolve(NAME), parent.resolve("code").resolve("b".repeat(64)));

    assertThat(cache.find("b".repeat(64))).isEmpty();
    assertThat(open(new SecretKeySpec(new byte[] {1}, "HmacSHA256"), 1_000).find(NAME)).isEmpty();
  }

  @Test
  void theFolderStaysBelowItsSize() throws Exception {
    CodeCache cache = open(KEY, 100);
    for (int i = 0; i < 5; i++) {
      cache.put(Integer.toString(i).repeat(64), new byte[10]);
    }
    try (var files = Files.list(parent.resolve("code"))) {
      assertThat(files.count()).isEqualTo(2);
    }
  }

  @Test
  void aFolderThatOthersCanUseIsRefused() throws Exception {
    Files.createDirectory(
        parent.resolve("code"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));

    assertThatThrownBy(() -> open(KEY, 100)).hasMessageContaining("its owner only");
  }

  @Test
  void codeFromTheCacheRuns() throws Exception {
    Modules module = new Modules();
    int type = module.type(new byte[0], new byte[] {Modules.I32});
    module.function(type, 0, Modules.I32, Modules.code(0x41, 42));
    byte[] bytes = module.export("run", 0, 0).build();
    for (int i = 0; i < 2; i++) {
      var runtime = Runs.runtime(ChargeMode.REGION, Optional.of(open(KEY, 1 << 20)));
      assertThat(Runs.call(runtime.load(bytes), Runs.BUDGET).ending())
          .isEqualTo(new Ending.Returned(List.of(42L)));
      try (var files = Files.list(parent.resolve("code"))) {
        assertThat(files.count()).isEqualTo(1);
      }
    }
  }
}
