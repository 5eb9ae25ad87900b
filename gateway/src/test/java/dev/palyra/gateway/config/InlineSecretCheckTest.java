package dev.palyra.gateway.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InlineSecretCheckTest {
  @TempDir private Path home;
  private Path tools;

  @BeforeEach
  void write() throws IOException {
    tools = Files.createDirectory(home.resolve("tools"));
    Files.writeString(home.resolve("palyra.toml"), "[server]\nport = 0\n");
  }

  private void check() throws IOException {
    InlineSecretCheck.check(home.resolve("palyra.toml"), tools);
  }

  @Test
  void namesFileKeyAndCommandAndNeverTheValue() throws IOException {
    Files.writeString(
        home.resolve("palyra.toml"),
        "[server]\naddress = \"ghp_0123456789abcdefghijABCDEFGHIJ\"\n[[x]]\ny = [[\"hunter2 sk-abcdefghijklmnopqrstuv\"]]\n");
    Files.writeString(
        tools.resolve("deploy.toml"),
        "name = \"deploy\"\n[environment]\nDEPLOY_PASSWORD = \"hunter2\"\nUSER = \"vault://global/user\"\n");

    assertThatThrownBy(this::check)
        .isInstanceOf(InvalidFilesException.class)
        .hasMessage(
            """
            palyra.toml:2:1: "server.address" holds a secret: it looks like a GitHub token
              take it out, start, store it with `palyra secrets set vault://global/server.address`, and write "vault://global/server.address" here
            palyra.toml:4:7: "x[0].y[0][0]" holds a secret: it looks like a model provider's key
              take it out, start, store it with `palyra secrets set vault://global/x-0-.y-0--0-`, and write "vault://global/x-0-.y-0--0-" here
            tools/deploy.toml:3:1: "environment.DEPLOY_PASSWORD" holds a secret: it looks like the value of a key that names a secret
              take it out, start, store it with `palyra secrets set vault://global/environment.DEPLOY-PASSWORD`, and write "vault://global/environment.DEPLOY-PASSWORD" here\
            """);
  }

  @Test
  void leavesTheReportOfBrokenFilesToTheirReader() throws IOException {
    Files.write(home.resolve("palyra.toml"), new byte[] {'a', '=', '"', (byte) 0xff, '"'});
    Files.writeString(tools.resolve("broken.toml"), "name = ");
    Files.writeString(tools.resolve("notes.txt"), "password = \"hunter2\"");

    assertThatCode(this::check).doesNotThrowAnyException();
  }
}
