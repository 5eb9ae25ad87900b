package dev.palyra.gateway.http;

import dev.palyra.core.Digests;
import dev.palyra.gateway.policy.PolicyDesk;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.reload.Reload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/policy/files}: the files of the policy folder, for those who edit them elsewhere. */
final class PolicyFileEndpoints {
  private final PolicyDesk desk;

  PolicyFileEndpoints(ApiPorts ports) {
    this.desk = ports.policies();
  }

  /** What the folder holds; where it cannot be read, what is in force, and why. */
  Reply get(Exchange exchange) {
    exchange.query().end(Set.of());
    try {
      return Reply.json(200, view(BundleSource.read(desk.live().folder())));
    } catch (IOException | BundleException e) {
      ObjectNode view = view(desk.active().source());
      view.put("unreadable", Text.line(String.valueOf(e.getMessage())));
      return Reply.json(200, view);
    }
  }

  /** The files of a bundle that was in force. */
  Reply revision(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Optional<BundleSource> found = desk.revision(exchange.parameter("id"));
    return Reply.json(
        200,
        view(
            found.orElseThrow(() ->
                new ProblemException(
                    ProblemCode.NOT_FOUND, "the files of this revision are not kept"))));
  }

  /** Writes the files and puts them in force, or does neither. */
  Reply put(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    BundleSource files = BundleFiles.require(body, "files");
    String expected = body.requireText("expected");
    body.end();
    BundleSource now = read();
    if (!digest(now).equals(expected)) {
      throw changed();
    }
    try {
      Reload reload = desk.replace(files, now, exchange.principal());
      return switch (reload) {
        case Reload.Activated activated -> activated(activated, files);
        case Reload.Unchanged unchanged ->
            Reply.json(
                200,
                view(files)
                    .put("result", "unchanged")
                    .put("revision", unchanged.revision().sha256()));
        case Reload.Refused refused ->
            throw BundleFiles.refused(new BundleException(refused.problems()));
      };
    } catch (BundleException e) {
      throw BundleFiles.refused(e);
    } catch (ConcurrentModificationException e) {
      throw changed();
    }
  }

  private BundleSource read() throws IOException {
    try {
      return BundleSource.read(desk.live().folder());
    } catch (BundleException e) {
      throw BundleFiles.refused(e);
    }
  }

  private static Reply activated(Reload.Activated activated, BundleSource files) {
    ObjectNode view =
        view(files)
            .put("result", "activated")
            .put("revision", activated.revision().sha256())
            .put("before", activated.before().sha256());
    view.set("warnings", PolicyViews.diagnostics(activated.warnings()));
    return Reply.json(200, view);
  }

  private static ProblemException changed() {
    return new ProblemException(
        ProblemCode.CONFLICT, "the policy folder was changed meanwhile; load it again");
  }

  private static ObjectNode view(BundleSource source) {
    var view = Json.object().put("digest", digest(source));
    var files = view.putObject("files");
    source.files().forEach(files::put);
    return view;
  }

  private static String digest(BundleSource source) {
    List<String> parts = new ArrayList<>();
    source
        .files()
        .forEach((name, text) -> {
          parts.add(name);
          parts.add(text);
        });
    return Digests.sha256Hex(parts.toArray(String[]::new));
  }
}
