package dev.palyra.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a stand-in for macOS's {@code security} that keeps to its manual page; the real one has
 * its own test.
 */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "the stand-in for security is a POSIX shell script")
@DisplayName("macOS Keychain, a stand-in")
class KeychainBlobBackendTest extends BlobBackendContract {
  private static final String SECURITY =
      """
      #!/bin/sh
      # Items are files named <service>@<account>; what is documented of security(1), and nothing else.
      dir='@ITEMS@'
      command="$1"; shift
      case "$command" in
        -i)
          while read -r verb rest; do
            [ "$verb" = add-generic-password ] || { echo "unknown $verb" >&2; continue; }
            set -- $rest
            [ "$1" = -U ] && [ "$2" = -a ] && [ "$4" = -s ] && [ "$6" = -w ] && [ $# = 7 ] || exit 2
            printf '%s\\n' "$7" > "$dir/$5@$3"
          done ;;
        default-keychain) echo '    "/Users/me/Library/Keychains/login.keychain-db"' ;;
        find-generic-password)
          [ "$1" = -a ] && [ "$3" = -s ] && [ "$5" = -w ] && [ $# = 5 ] || exit 2
          [ -f "$dir/$4@$2" ] || { echo "security: SecKeychainSearchCopyNext: not found" >&2; exit 44; }
          cat "$dir/$4@$2" ;;
        delete-generic-password)
          [ -f "$dir/$4@$2" ] || exit 44
          rm "$dir/$4@$2"; echo "password has been deleted." ;;
        dump-keychain)
          for item in "$dir"/*@*; do
            [ -f "$item" ] || continue
            name="${item##*/}"
            printf 'keychain: "/Users/me/Library/Keychains/login.keychain-db"\\nversion: 512\\nclass: "genp"\\n'
            printf 'attributes:\\n    0x00000007 <blob>="%s"\\n' "${name%@*}"
            printf '    "acct"<blob>="%s"\\n    "cdat"<timedate>=0x32 "2026"\\n' "${name#*@}"
            printf '    "icmt"<blob>=<NULL>\\n    "svce"<blob>="%s"\\n    "type"<uint32>=<NULL>\\n' "${name%@*}"
          done ;;
        *) exit 2 ;;
      esac
      """;

  @TempDir Path temp;
  private final TestPrograms programs = new TestPrograms();

  @BeforeEach
  void standIn() throws IOException {
    Path items = Files.createDirectory(temp.resolve("items"));
    Files.writeString(items.resolve("other-app@root-1"), "c29tZWJvZHkgZWxzZSdz\n");
    Files.writeString(temp.resolve("security"), SECURITY.replace("@ITEMS@", items.toString()));
    Files.setPosixFilePermissions(
        temp.resolve("security"), PosixFilePermissions.fromString("rwx------"));
  }

  @Override
  BlobBackend open() {
    return new KeychainBlobBackend(temp.resolve("security").toString(), "palyra-test", programs);
  }

  @Test
  void noValueIsEverInAnArgumentVector() {
    byte[] value = "a root key of 32 bytes, or so...".getBytes(StandardCharsets.UTF_8);
    open().put("root", value);

    assertThat(programs.commands).isNotEmpty();
    assertThat(programs.commands.toString())
        .doesNotContain(Base64.getEncoder().encodeToString(value), "a root key");
  }

  @Test
  void aWriteThatDidNotArriveIsAnError() throws IOException {
    Files.writeString(temp.resolve("security"), "#!/bin/sh\nexit 44\n");

    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> open().put("root", new byte[32]))
        .withMessage("the keychain did not store the vault's key: security ended with status 44");
  }

  @Test
  void aLockedKeychainIsAnErrorAndNotAnEmptyOne() throws IOException {
    Files.writeString(temp.resolve("security"), "#!/bin/sh\nexit 36\n");

    assertThatExceptionOfType(VaultException.class).isThrownBy(() -> open().find("root"));
    assertThatExceptionOfType(VaultException.class).isThrownBy(() -> open().names());
    assertThatExceptionOfType(VaultException.class).isThrownBy(() -> open().delete("root"));
    assertThat(open().available()).isFalse();
    assertThat(new KeychainBlobBackend("/nowhere/security", "x", programs).available()).isFalse();
    assertThat(List.copyOf(programs.commands)).isNotEmpty();
  }
}
