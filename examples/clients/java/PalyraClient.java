import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of one class, without a library: JSON goes in and out as text, for whatever JSON library
 * the caller has. Thread-safe.
 */
public final class PalyraClient {
  /** The gateway said no; the message is its own line. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(int status, String body) {
      super(member("detail", body).isEmpty() ? "status " + status : member("detail", body));
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI url;
  private final String token;

  public PalyraClient(URI url, String token) {
    this.url = url;
    this.token = token;
  }

  /**
   * Decides up to 100 calls; nothing runs.
   *
   * @param calls each such as {@code {"tool":"fs.read","arguments":{"path":"a"}}}
   */
  public String decide(List<String> calls) throws IOException, InterruptedException {
    return post("/v1/decisions", "{\"requests\":[" + String.join(",", calls) + "]}");
  }

  /** Decides and executes one call; waits for operators where the policy asks them. */
  public String call(String call) throws IOException, InterruptedException {
    return post("/v1/calls", call);
  }

  private String post(String path, String json) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(url.resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 400) {
      throw new RefusedException(answer.statusCode(), answer.body());
    }
    return answer.body();
  }

  private static String member(String name, String json) {
    Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
    return found.find() ? found.group(1) : "";
  }

  public static void main(String[] arguments) throws Exception {
    var palyra =
        new PalyraClient(
            URI.create(System.getenv("PALYRA_URL")), System.getenv("PALYRA_TOKEN"));
    String list = "{\"tool\":\"fs.list\",\"arguments\":{\"path\":\".\"}}";
    System.out.println(member("decision", palyra.decide(List.of(list))));
    System.out.println(member("outcome", palyra.call(list)));
  }
}
