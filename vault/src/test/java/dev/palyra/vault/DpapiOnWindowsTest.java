package dev.palyra.vault;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the Data Protection API is on Windows only")
@DisplayName("Windows DPAPI, the real one")
class DpapiOnWindowsTest extends BlobBackendContract {
  @TempDir Path temp;

  @Override
  BlobBackend open() {
    return new FileBlobBackend(temp.resolve("keys"), new DpapiSeal());
  }
}
