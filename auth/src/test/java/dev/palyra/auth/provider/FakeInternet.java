package dev.palyra.auth.provider;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A server of tools at {@code tools.example} and its authorization server at {@code login.example},
 * in memory: documents by address, and a token endpoint whose refresh tokens rotate. Keeps the
 * tokens of whoever logs in, and what was recorded.
 */
final class FakeInternet implements Transport, ProviderSecrets {
  private static final String METADATA =
      "https://login.example/.well-known/oauth-authorization-server/tenant";

  private final Map<String, Answer> documents = new HashMap<>();
  private final Map<String, byte[]> vault = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final List<String> renewals = new ArrayList<>();
  private final List<Map.Entry<String, Map<String, String>>> forms = new ArrayList<>();
  private final Set<String> live = new HashSet<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private int registrations;
  private int given;
  private final List<String> proofs = new ArrayList<>();
  private final Map<String, String> lent = new HashMap<>();
  private String proof = "none";
  private boolean down;
  private boolean badProof;

  FakeInternet() {
    put(
        "https://tools.example/meta",
        """
        {"resource": "https://tools.example/mcp",
         "authorization_servers": ["https://login.example/tenant"], "scopes_supported": ["all"]}
        """);
    put(
        METADATA,
        """
        {"issuer": "https://login.example/tenant",
         "authorization_endpoint": "https://login.example/tenant/authorize",
         "token_endpoint": "https://login.example/tenant/token",
         "registration_endpoint": "https://login.example/tenant/register",
         "revocation_endpoint": "https://login.example/tenant/revoke",
         "authorization_response_iss_parameter_supported": true,
         "scopes_supported": ["offline_access"],
         "code_challenge_methods_supported": ["S256"]}
        """);
    put("https://tools.example/text", "[\"no object\"]");
    documents.put("https://tools.example/moved", new Answer(302, "", new byte[0]));
  }

  ServerLogins logins() {
    return new ServerLogins(this, _ -> this, this::record, () -> now, new SecureRandom());
  }

  private void record(AuditEvent... all) {
    for (AuditEvent event : all) {
      if (event instanceof AuditEvent.Lifecycle(String kind, Map<String, String> fields)
          && kind.equals("mcp.login")) {
        events.add(fields.getOrDefault("what", ""));
      }
    }
  }

  void put(String url, String json) {
    documents.put(url, new Answer(200, "application/json", json.getBytes(StandardCharsets.UTF_8)));
  }

  void move(String url, String path) {
    Answer document = Objects.requireNonNull(documents.remove(url));
    documents.put(URI.create(url).resolve(path).toString(), document);
  }

  void remove(String url) {
    documents.remove(url);
  }

  void change(String url, String was, String is) {
    String text =
        new String(Objects.requireNonNull(documents.get(url)).body(), StandardCharsets.UTF_8);
    if (!text.contains(was)) {
      throw new AssertionError("there is no " + was);
    }
    put(url, text.replace(was, is));
  }

  /** Takes clients that prove themselves so, and no others. */
  void wants(String way) {
    proof = way;
    change(
        METADATA,
        "{\"issuer\"",
        "{\"token_endpoint_auth_methods_supported\": [\"" + way + "\"], \"issuer\"");
  }

  /** What clients have proved themselves with. */
  List<String> proofs() {
    return proofs;
  }

  void secret(String ref, String host, String value) {
    lent.put(ref + " " + host, value);
  }

  void readsClientDocuments() {
    change(METADATA, "{\"issuer\"", "{\"client_id_metadata_document_supported\": true, \"issuer\"");
  }

  /** Takes no client for what it says it is. */
  void refusesProofs(boolean is) {
    badProof = is;
  }

  /** Is for machines alone: no pages, and none of what goes with them. */
  void hasNoPages() {
    change(METADATA, "\"authorization_endpoint\"", "\"x\"");
    change(METADATA, "\"code_challenge_methods_supported\"", "\"y\"");
    change(METADATA, "\"registration_endpoint\"", "\"z\"");
  }

  void down(boolean is) {
    down = is;
  }

  void forgetTokens() {
    live.clear();
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  List<String> asked() {
    return asked;
  }

  List<String> events() {
    return events;
  }

  List<String> renewals() {
    return renewals;
  }

  int registrations() {
    return registrations;
  }

  List<Map<String, String>> sent(String path) {
    return forms.stream()
        .filter(it -> it.getKey().endsWith(path))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** What comes back with the browser once somebody has agreed. */
  String agree(URI page) {
    return Workbench.answer("code", Workbench.state(page), "https://login.example/tenant");
  }

  @Override
  public synchronized Answer send(String method, URI url, Map<String, String> headers, byte[] body)
      throws IOException {
    asked.add(url.toString());
    if (url.getPath().equals("/huge")) {
      throw new IOException("the answer has more than 65536 bytes");
    }
    if (method.equals("GET")) {
      return documents.getOrDefault(url.toString(), new Answer(404, "", new byte[0]));
    }
    String text = new String(body, StandardCharsets.UTF_8);
    if (url.getPath().endsWith("/register")) {
      registrations++;
      return json(
          201,
          "{\"client_id\": \"registered-1\", \"token_endpoint_auth_method\": \"%s\", \"client_secret\": \"registered-secret\"}"
              .formatted(proof));
    }
    Map<String, String> form = FakeProvider.form(text);
    forms.add(Map.entry(url.getPath(), form));
    switch (proof) {
      case "client_secret_basic" -> {
        String basic = headers.getOrDefault("Authorization", "Basic ").substring(6);
        String pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
        proofs.add(pair.substring(pair.indexOf(':') + 1));
      }
      case "client_secret_post" -> proofs.add(FakeProvider.get(form, "client_secret"));
      default -> {}
    }
    return switch (url.getPath()) {
      case "/tenant/token" -> token(form);
      case "/tenant/revoke" -> new Answer(200, "", new byte[0]);
      default -> new Answer(404, "", new byte[0]);
    };
  }

  private Answer token(Map<String, String> form) {
    if (down) {
      return json(503, "{\"error\": \"temporarily_unavailable\"}");
    }
    if (FakeProvider.get(form, "grant_type").equals("refresh_token")) {
      String shown = FakeProvider.get(form, "refresh_token");
      renewals.add(shown);
      if (!live.remove(shown)) {
        return json(400, "{\"error\": \"invalid_grant\"}");
      }
    }
    int number = ++given;
    if (FakeProvider.get(form, "grant_type").equals("client_credentials")) {
      return badProof
          ? json(401, "{\"error\": \"invalid_client\"}")
          : json(
              200,
              "{\"access_token\": \"own-%d\", \"token_type\": \"Bearer\", \"expires_in\": 3600}"
                  .formatted(number));
    }
    live.add("refresh-" + number);
    return json(
        200,
        "{\"access_token\": \"access-%d\", \"token_type\": \"Bearer\", \"expires_in\": 3600, \"refresh_token\": \"refresh-%d\"}"
            .formatted(number, number));
  }

  private static Answer json(int status, String text) {
    return new Answer(status, "application/json", text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Known look(VaultRef key) {
    return new Known.Missing();
  }

  @Override
  public Optional<Secret> lend(VaultRef key, String host) {
    return Optional.ofNullable(lent.get(key + " " + host)).map(Secret::ofUtf8);
  }

  @Override
  public synchronized Optional<Secret> kept(VaultRef tokens) {
    return Optional.ofNullable(vault.get(tokens.toString())).map(Secret::copyOf);
  }

  @Override
  public synchronized void keep(VaultRef tokens, Secret sealed) {
    vault.put(tokens.toString(), sealed.reveal());
  }

  @Override
  public void learn(VaultRef tokens, List<Secret> parts) {
    // No tool says anything here.
  }

  @Override
  public synchronized void forget(VaultRef tokens) {
    vault.remove(tokens.toString());
  }
}
