package dev.palyra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyCommandTest {
  @TempDir private Path home;
  private FakeGateway gateway;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway(home);
    Files.createDirectories(home.resolve("candidate/.git"));
    Files.writeString(home.resolve("candidate/a.cedar"), "permit");
    Files.writeString(home.resolve("candidate/notes.md"), "no policy");
    Files.writeString(home.resolve("candidate/.git/config"), "no policy either");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private Result run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false,
            Optional.empty());
    var all = new String[arguments.length + 3];
    all[0] = "--home";
    all[1] = home.toString();
    all[2] = "policy";
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return new Result(Main.run(terminal, all), out.toString(), err.toString());
  }

  @Test
  void theStatusSaysWhyTheFolderIsNotInForce() {
    var _ =
        gateway.answering(
            "GET /v1/policy",
            200,
            """
            {"revision":"ab","since":"then","folder":"/p","policies":1,"grants":0,
             "up_to_date":false,"signature_required":false,"idle_grants":[],"warnings":[],
             "problems":[{"severity":"error","message":"m","text":"a.cedar:1:1: error: m\\n 1 | x"}]}
            """);

    Result result = run("status");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out())
        .contains("NOT in force; the last good revision stays")
        .contains("a.cedar:1:1: error: m\n 1 | x")
        .doesNotContain("\u001b");
  }

  @Test
  void aCallIsExplainedByItsIdAndAToolByItsName() {
    var _ =
        gateway.answering(
            "POST /v1/policy/explain",
            200,
            """
            {"decision":{"decision":"forbid","code":"not-permitted","revision":"ab","policies":[]},
             "reason":"no-permit","determining":[],
             "nearest":[{"policy":{"id":"p","place":"a.cedar:1:1","text":"permit (…);"},
               "failed":[{"clause":"when { context has session }","why":"it is false",
                          "saw":{"context has session":"false"}}]}],
             "remedy":{"what":"add a permit","cedar":"permit (…)"}}
            """);

    Result tool = run("explain", "fs.read", "--args", "{\"path\":\"a\"}", "--label", "untrusted");

    assertThat(tool.status()).isEqualTo(1);
    assertThat(tool.out())
        .contains("forbid (no-permit), the agent sees the code not-permitted")
        .contains("nearest p at a.cedar:1:1")
        .contains("it is false (context has session is false)")
        .contains("add a permit");
    assertThat(gateway.requests.getLast().body())
        .isEqualTo(
            "{\"tool\":\"fs.read\",\"arguments\":{\"path\":\"a\"},\"labels\":[\"untrusted\"]}");

    var _ = run("explain", "01JZZZZZZZZZZZZZZZZZZZZZZ0");
    assertThat(gateway.requests.getLast().body())
        .isEqualTo("{\"call\":\"01JZZZZZZZZZZZZZZZZZZZZZZ0\"}");
    assertThat(run("explain", "fs.read", "--args", "{").status()).isEqualTo(2);
  }

  @Test
  void aFolderIsSentWithoutNotesAndHiddenFiles() {
    var _ =
        gateway.answering(
            "POST /v1/policy/replay",
            200,
            "{\"asked\":5,\"different\":0,\"groups\":[],\"revision\":\"ab\",\"complete\":true}");

    Result result = run("replay", home.resolve("candidate").toString(), "--since", "12h");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("0 of 5 are decided differently");
    assertThat(gateway.requests.getLast().body())
        .isEqualTo("{\"files\":{\"a.cedar\":\"permit\"},\"since\":\"PT12H\"}");
  }

  @Test
  void aDifferenceIsStatusOne() {
    var _ =
        gateway.answering(
            "GET /v1/policy/shadow",
            200,
            """
            {"asked":9,"different":2,"revision":"ab","groups":[{"tool":"fs.write","action":"fs.write",
             "before":"permit","after":"forbid","count":2,"by":["p"],
             "examples":[{"principal":"Agent:a","resource":"fs.write","arguments":{"path":"x"}}]}]}
            """);

    Result result = run("shadow");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("fs.write  permit -> forbid").contains("Agent:a fs.write");
  }

  @Test
  void aRefusedBundleIsShownWithEachPlace() {
    var _ =
        gateway.answering(
            "PUT /v1/policy/shadow",
            422,
            """
            {"code":"bundle-refused","detail":"unexpected","problems":["a.cedar:1:1: error: x\\n 1 | y"]}
            """);

    Result result = run("shadow", home.resolve("candidate").toString());

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("bundle-refused").contains("a.cedar:1:1: error: x\n 1 | y");
  }
}
