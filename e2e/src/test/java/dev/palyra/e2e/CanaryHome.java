package dev.palyra.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A home whose tools are as careless with their secrets as tools can be. */
final class CanaryHome {
  /** Prints both secrets as every encoder spells them, one a line. */
  private static final String ENCODINGS =
      """
      import base64, json, os, sys, urllib.parse
      for name in ("TOKEN", "AWKWARD"):
          value = os.environb[name.encode()]
          text = value.decode()
          for before in (b"", b"x", b"xy"):
              print(base64.b64encode(before + value + b"z").decode())
              print(base64.urlsafe_b64encode(before + value + b"z").decode())
          print(value.hex())
          print(value.hex().upper())
          print(urllib.parse.quote(text, safe=""))
          print(urllib.parse.quote_plus(text))
          print(json.dumps(text))
          print(json.dumps([json.dumps([text], ensure_ascii=False)]))
          print("<" + text + ">")
      """;

  private static final String BYTE_BY_BYTE =
      """
      import os, time
      for byte in b"<" + os.environb[b"TOKEN"] + b"> <" + os.environb[b"AWKWARD"] + b">":
          os.write(1, bytes([byte]))
          time.sleep(0.002)
      """;

  private static final String OWN_ARGUMENTS =
      """
      import os, sys
      token = os.environ["TOKEN"]
      print("in my arguments" if token in str(sys.orig_argv) else "not in my arguments", token)
      """;

  private static final String SEND =
      """
      import os, socket, urllib.parse
      token = os.environ["TOKEN"]
      print("sent " + token)
      proxy = urllib.parse.urlparse(os.environ["HTTP_PROXY"])
      request = "GET http://canary.invalid/ HTTP/1.1\\r\\nHost: canary.invalid\\r\\nAuthorization: Bearer " + token
      with socket.create_connection((proxy.hostname, proxy.port)) as connection:
          connection.sendall((request + "\\r\\nConnection: close\\r\\n\\r\\n").encode())
          while part := connection.recv(4096):
              print(part.decode("latin-1"))
      """;

  private CanaryHome() {}

  static void write(Path home, Path workspace, Canary token, Canary awkward) throws IOException {
    Files.createDirectories(home.resolve("tools"));
    Files.createDirectories(home.resolve("policies"));
    Files.writeString(
        home.resolve("palyra.toml"),
        """
        [[workspace.roots]]
        path = "%s"
        rights = ["read", "write"]
        [secrets]
        backend = "file"
        """
            .formatted(workspace));
    Tools tools = new Tools(home.resolve("tools"), token, awkward);
    tools.shell("environment", "", "env");
    tools.shell("standard-error", "", "echo \"$TOKEN\" >&2; echo \"$AWKWARD\" >&2; exit 3");
    tools.shell("crash", "", "echo \"$TOKEN\"; echo \"$TOKEN$AWKWARD\" >&2; kill -SEGV $$");
    tools.shell("timeout", "[limits]\nwall-time = \"1s\"", "echo \"$TOKEN\"; sleep 60");
    tools.shell("too-much-output", "[limits]\noutput = \"64k\"", "yes \"$TOKEN$AWKWARD\"");
    tools.shell(
        "in-pieces-to-both",
        "",
        "printf %s \"$TOKEN\" | cut -c1-9 | tr -d '\\n'; sleep 0.2; printf '%s\\n' \"$TOKEN\" | cut -c10-; echo \"$AWKWARD\" >&2");
    tools.shell("leave", "", "printf '%s\\n%s\\n' \"$TOKEN\" \"$AWKWARD\" >left.txt");
    tools.shell("slow", "", "touch slow.started; sleep 60");
    tools.shell("not-permitted", "", "env");
    tools.python("encodings", "", "B", ENCODINGS);
    tools.python("byte-by-byte", "", "B", BYTE_BY_BYTE);
    tools.python("own-arguments", "", "B", OWN_ARGUMENTS);
    tools.python("send", "egress = [\"canary.invalid:80\"]", "C", SEND);
    tools.sensitive();
    tools.padded();
    Files.writeString(
        home.resolve("tools/standard-input.toml"),
        tool("canary.standard-input", "stdin = \"" + token.ref() + "\"", "[\"-\"]"));
    Files.writeString(
        home.resolve("tools/absent.toml"),
        tool("canary.absent", "stdin = \"vault://global/never-stored\"", "[\"-\"]"));
    Files.writeString(
        home.resolve("policies/canary.cedar"),
        """
        @id("all-calls")
        permit (principal is Agent, action in [%s], resource is Tool);

        @id("secrets")
        permit (principal is Agent, action == Action::"secret.use", resource)
        unless { context.tool == Tool::"canary.not-permitted" };

        @id("connections")
        permit (principal is Agent, action == Action::"net.connect", resource);

        @id("ask")
        @approval("operators=1 ttl=10m")
        forbid (principal, action in Action::"sensitive", resource);

        @id("ask-before-writes")
        @approval("operators=1 ttl=10m")
        forbid (principal, action == Action::"fs.write", resource);

        @id("answer")
        permit (principal is Operator, action == Action::"approval.decide", resource);
        """
            .formatted(actions(home.resolve("tools"))));
    home.toFile().setReadable(false, false);
    home.toFile().setReadable(true, true);
  }

  /** The action of each tool: no bundle may permit tools that do not exist yet. */
  private static String actions(Path tools) throws IOException {
    try (var files = Files.list(tools)) {
      return Stream.concat(
              Stream.of(
                  "fs.read", "fs.list", "fs.search", "fs.write", "process.run", "process.start"),
              files.map(file -> "canary." + file.getFileName().toString().replace(".toml", "")))
          .map("Action::\"%s\""::formatted)
          .collect(Collectors.joining(", "));
    }
  }

  /** A tool that copies its standard input or prints its arguments. */
  static String tool(String name, String command, String arguments) {
    return """
    name = "%s"
    description = "A canary's path"
    tier = "B"
    [arguments]
    type = "object"
    [command]
    program = "/bin/cat"
    arguments = %s
    %s
    """
        .formatted(name, arguments, command);
  }

  /** Writes tools with both secrets in their environment. */
  private record Tools(Path folder, Canary token, Canary awkward) {
    void shell(String name, String more, String script) throws IOException {
      write(name, "", more, "B", "/bin/sh", "[\"-c\", '''" + script + "''']", "");
    }

    void python(String name, String first, String tier, String script) throws IOException {
      write(
          name, first, "", tier, "/usr/bin/python3", "[\"-I\", \"-c\", '''" + script + "''']", "");
    }

    void sensitive() throws IOException {
      write("sensitive", "sensitive = true", "", "B", "/usr/bin/env", "[]", "");
    }

    void padded() throws IOException {
      write(
          "padded",
          "",
          "[limits]\noutput = \"4k\"",
          "B",
          "/bin/sh",
          "[\"-c\", '''head -c \"$1\" /dev/zero | tr \"\\\\000\" x; printf %s \"$TOKEN\"; printf %s \"$TOKEN\"''', \"sh\", \"{padding}\"]",
          "required = [\"padding\"]\n[arguments.properties.padding]\ntype = \"integer\"");
    }

    private void write(
        String name,
        String first,
        String last,
        String tier,
        String program,
        String argv,
        String schema)
        throws IOException {
      Files.writeString(
          folder.resolve(name + ".toml"),
          """
          name = "canary.%s"
          description = "A canary's path"
          tier = "%s"
          %s
          [arguments]
          type = "object"
          %s
          [command]
          program = "%s"
          arguments = %s
          [environment]
          TOKEN = "%s"
          AWKWARD = "%s"
          %s
          """
              .formatted(
                  name, tier, first, schema, program, argv, token.ref(), awkward.ref(), last));
    }
  }
}
