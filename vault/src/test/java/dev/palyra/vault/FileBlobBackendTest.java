package dev.palyra.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("key file")
class FileBlobBackendTest extends BlobBackendContract {
  @TempDir Path temp;

  @Override
  BlobBackend open() {
    return new FileBlobBackend(temp.resolve("keys"), BlobSeal.permissionsOnly());
  }

  @Test
  void onlyTheOwnerCanReadFolderAndFiles() throws IOException {
    open().put("root", new byte[32]);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("keys"))))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(temp.resolve("keys/root.file"))))
        .isEqualTo("rw-------");
  }

  @Test
  void refusesAKeyThatOthersCanRead() throws IOException {
    open().put("root", new byte[32]);
    Files.setPosixFilePermissions(
        temp.resolve("keys/root.file"), PosixFilePermissions.fromString("rw-r-----"));

    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> open().find("root"))
        .matches(e -> e.code() == VaultException.Code.UNSAFE_PERMISSIONS);
  }

  @Test
  void refusesALinkInPlaceOfAKey() throws IOException {
    open().put("root", new byte[32]);
    Files.createSymbolicLink(temp.resolve("keys/other.file"), temp.resolve("keys/root.file"));

    assertThatExceptionOfType(VaultException.class).isThrownBy(() -> open().find("other"));
  }
}
