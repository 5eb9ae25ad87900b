package dev.palyra.policy.reload;

import static dev.palyra.policy.TestCalls.context;
import static dev.palyra.policy.TestCalls.request;
import static dev.palyra.policy.TestTools.WEATHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.TestTools;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.testkit.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivePoliciesTest {
  private static final String PERMIT =
      "permit (principal is Agent, action == Action::\"weather\", resource);\n";
  private static final String CITY = "{\"city\":\"Oslo\"}";

  @TempDir Path folder;
  private final List<Reload> told = new ArrayList<>();

  @Test
  void aGoodBundleComesIntoForce() throws IOException {
    write("a.cedar", "");
    LivePolicies live = open(Admission.ANY);
    PolicyRevision first = live.engine().revision();
    assertThat(decide(live)).isInstanceOf(Decision.Forbid.class);

    write("a.cedar", PERMIT);
    Reload reload = live.reload();

    assertThat(decide(live)).isInstanceOf(Decision.Permit.class);
    assertThat(reload)
        .isInstanceOfSatisfying(
            Reload.Activated.class,
            activated -> {
              assertThat(activated.before()).isEqualTo(first);
              assertThat(activated.revision()).isEqualTo(decide(live).revision());
            });
    assertThat(told).containsExactly(reload);
    assertThat(live.status().upToDate()).isTrue();
    assertThat(live.status().activations()).isEqualTo(2);
  }

  @Test
  void theLastGoodOneStaysWhateverIsWrong() throws IOException {
    write("a.cedar", PERMIT);
    LivePolicies live = open(Admission.ANY);
    PolicyRevision good = live.engine().revision();

    for (String broken :
        List.of(
            "permit (",
            "permit (principal, action == Action::\"wether\", resource);",
            "permit (principal is Agent, action, resource);",
            "@tier(\"Z\") " + PERMIT)) {
      write("a.cedar", broken);
      assertThat(live.reload()).as(broken).isInstanceOf(Reload.Refused.class);
      assertThat(live.engine().revision()).isEqualTo(good);
      assertThat(decide(live)).isInstanceOf(Decision.Permit.class);
      assertThat(live.status().problems()).isNotEmpty();
    }
    write("a.cedar", PERMIT);
    write(
        "a.test.toml",
        "[[test]]\nname = \"x\"\ntool = \"weather\"\narguments = { city = \"a\" }\nexpect = \"ask\"");
    assertThat(live.reload()).isInstanceOf(Reload.Refused.class);
    assertThat(live.status().refusals()).isEqualTo(5);

    Files.delete(folder.resolve("a.test.toml"));
    assertThat(live.reload()).isEqualTo(new Reload.Unchanged(good));
    assertThat(live.status().upToDate()).isTrue();
  }

  @Test
  void theFirstBundleMustBeGood() throws IOException {
    write("a.cedar", "permit (");

    assertThatThrownBy(() -> open(Admission.ANY)).isInstanceOf(BundleException.class);
  }

  @Test
  void whatIsNotAdmittedIsNotRead() throws IOException {
    write("a.cedar", PERMIT);
    LivePolicies live =
        open(source ->
            source.files().containsKey("b.cedar")
                ? List.of(Diagnostic.error("not signed", SourceSpan.NONE))
                : List.of());

    write("b.cedar", "");

    assertThat(live.reload())
        .isInstanceOfSatisfying(
            Reload.Refused.class,
            refused ->
                assertThat(refused.problems()).extracting("message").containsExactly("not signed"));
  }

  @Test
  void aVanishedFolderChangesNothing() throws IOException {
    write("a.cedar", PERMIT);
    LivePolicies live = open(Admission.ANY);

    Files.delete(folder.resolve("a.cedar"));
    Files.delete(folder);

    assertThat(live.reload()).isInstanceOf(Reload.Refused.class);
    assertThat(decide(live)).isInstanceOf(Decision.Permit.class);
    Files.createDirectory(folder);
  }

  @Test
  void changesOfTheFolderAreSeen() throws Exception {
    Files.createDirectory(folder.resolve("team"));
    write("team/a.cedar", "");
    BlockingQueue<Reload> seen = new LinkedBlockingQueue<>();
    LivePolicies live =
        LivePolicies.open(
            folder,
            Fixtures.catalogue(TestTools.ALL.toArray(Tool[]::new)),
            Admission.ANY,
            Fixtures.clock(),
            seen::add);

    try (var _ =
        FolderWatch.start(
            live, Duration.ofMillis(50), Duration.ofMillis(5), LivePolicies::reload, e -> {})) {
      write("team/a.cedar", PERMIT);
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isInstanceOf(Reload.Activated.class);
      write("team/b.cedar", "permit (");
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isInstanceOf(Reload.Refused.class);
      Files.delete(folder.resolve("team/b.cedar"));
      write("c.cedar", "// more");
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isInstanceOf(Reload.Activated.class);
    }
  }

  private Decision decide(LivePolicies live) {
    return live.engine().decide(request(WEATHER), context(WEATHER, CITY));
  }

  private LivePolicies open(Admission admission) throws IOException {
    return LivePolicies.open(
        folder,
        Fixtures.catalogue(TestTools.ALL.toArray(Tool[]::new)),
        admission,
        Fixtures.clock(),
        told::add);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
