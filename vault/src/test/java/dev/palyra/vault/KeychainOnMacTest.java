package dev.palyra.vault;

import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.MAC, disabledReason = "the macOS Keychain is on macOS only")
@DisplayName("macOS Keychain, the real one")
class KeychainOnMacTest extends BlobBackendContract {
  private final String service = "palyra-test-" + UUID.randomUUID();

  @Override
  BlobBackend open() {
    return new KeychainBlobBackend("/usr/bin/security", service, new TestPrograms());
  }

  @AfterEach
  void leaveNothing() {
    open().names().forEach(open()::delete);
  }
}
