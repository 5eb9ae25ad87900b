package dev.palyra.agent.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.LogLevel;
import com.openai.credential.BearerTokenCredential;
import dev.palyra.agent.model.Conversation;
import dev.palyra.agent.model.Model;
import dev.palyra.agent.model.ModelException;
import dev.palyra.agent.model.ModelException.Fault;
import dev.palyra.agent.model.ModelReply;
import dev.palyra.core.provider.ProviderCredentials;
import dev.palyra.core.provider.ProviderLease;
import dev.palyra.core.provider.ProviderOutcome;
import dev.palyra.core.provider.ProviderUnavailableException;
import dev.palyra.core.sandbox.Cancellation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** A model that the official client asks. Connections are shared; nothing else is. */
public final class OpenAiModel implements Model {
  /** One of the two protocols. */
  interface Protocol {
    /** Asks once and reads the stream to its end. */
    ModelReply ask(OpenAIClient client, Conversation conversation, Consumer<String> deltas)
        throws ModelException;
  }

  // A profile, its fallbacks, and one renewal.
  private static final int MOST_LEASES = 10;

  private final ProviderCredentials credentials;
  private final Endpoint endpoint;
  private final Protocol protocol;
  private final OkHttpClient connections;

  private OpenAiModel(ProviderCredentials credentials, Endpoint endpoint, Protocol protocol) {
    this.credentials = credentials;
    this.endpoint = endpoint;
    this.protocol = protocol;
    this.connections =
        new OkHttpClient.Builder()
            .connectTimeout(endpoint.timeout())
            .readTimeout(endpoint.timeout())
            .writeTimeout(endpoint.timeout())
            .callTimeout(endpoint.timeout())
            .followRedirects(false) // A credential goes to its endpoint, wherever that points.
            .retryOnConnectionFailure(false)
            .build();
  }

  public static OpenAiModel responses(ProviderCredentials credentials, Endpoint endpoint) {
    return new OpenAiModel(credentials, endpoint, new ResponsesProtocol(endpoint));
  }

  public static OpenAiModel chat(ProviderCredentials credentials, Endpoint endpoint) {
    return new OpenAiModel(credentials, endpoint, new ChatProtocol(endpoint));
  }

  @Override
  public ModelReply ask(
      Conversation conversation, Consumer<String> deltas, Cancellation cancellation)
      throws ModelException, InterruptedException {
    try (ProviderLease lease = credentials.lease(endpoint.profile())) {
      return ask(lease, conversation, deltas, cancellation, MOST_LEASES);
    } catch (ProviderUnavailableException e) {
      throw new ModelException(Fault.NO_CREDENTIAL, String.valueOf(e.getMessage()));
    }
  }

  /** Where the credential was refused or is used up, nothing was said yet: another may stand in. */
  private ModelReply ask(
      ProviderLease lease,
      Conversation conversation,
      Consumer<String> deltas,
      Cancellation cancellation,
      int left)
      throws ModelException, InterruptedException {
    try {
      return ask(lease, conversation, deltas, cancellation);
    } catch (ModelException e) {
      boolean worth = e.fault() == Fault.REFUSED_CREDENTIAL || e.fault() == Fault.QUOTA;
      if (!worth || left <= 1) {
        throw e;
      }
      try (ProviderLease other = credentials.lease(endpoint.profile())) {
        if (other.profile().equals(lease.profile()) && other.bearer().matches(lease.bearer())) {
          throw e;
        }
        return ask(other, conversation, deltas, cancellation, left - 1);
      } catch (ProviderUnavailableException _) {
        throw e;
      }
    }
  }

  private ModelReply ask(
      ProviderLease lease,
      Conversation conversation,
      Consumer<String> deltas,
      Cancellation cancellation)
      throws ModelException, InterruptedException {
    // A dispatcher of its own, so that this request alone can be cancelled from another thread.
    var requests = new Dispatcher();
    var http = connections.newBuilder().dispatcher(requests).build();
    OpenAIClient client = client(lease, http, endpoint.timeout());
    try (var _ = cancellation.onCancel(requests::cancelAll)) {
      if (cancellation.cancelled()) {
        throw new InterruptedException();
      }
      ModelReply reply = protocol(lease).ask(client, conversation, deltas);
      credentials.report(lease, new ProviderOutcome.Accepted());
      return reply;
    } catch (RuntimeException e) {
      if (cancellation.cancelled()) {
        throw new InterruptedException();
      }
      ModelException fault = Faults.of(e);
      report(lease, fault);
      throw fault;
    } catch (ModelException e) {
      if (cancellation.cancelled()) {
        throw new InterruptedException();
      }
      report(lease, e);
      throw e;
    }
  }

  /** What the endpoint speaks: Anthropic offers OpenAI's clients Chat Completions alone. */
  private Protocol protocol(ProviderLease lease) {
    return switch (lease.kind()) {
      case OPENAI, OPENAI_COMPATIBLE -> protocol;
      case ANTHROPIC -> protocol instanceof ChatProtocol ? protocol : new ChatProtocol(endpoint);
    };
  }

  private static OpenAIClient client(ProviderLease lease, OkHttpClient http, Duration timeout) {
    byte[] bytes = lease.bearer().reveal();
    // The client takes texts only; it lives as long as this request.
    String bearer = bytes.length == 0 ? "none" : new String(bytes, StandardCharsets.UTF_8);
    Arrays.fill(bytes, (byte) 0);
    return OpenAIOkHttpClient.builder()
        .okHttpClient(http)
        .timeout(timeout)
        .baseUrl(lease.endpoint().toString())
        .credential(BearerTokenCredential.create(bearer))
        .maxRetries(0) // The run loop retries, and records that it does.
        .logLevel(LogLevel.OFF)
        .disableTelemetry(true)
        .build();
  }

  private void report(ProviderLease lease, ModelException fault) {
    credentials.report(
        lease,
        switch (fault.fault()) {
          case RATE_LIMITED, QUOTA -> new ProviderOutcome.Limited(fault.retryAfter());
          case REFUSED_CREDENTIAL -> new ProviderOutcome.Refused();
          case UNAVAILABLE, TIMEOUT, STREAM_CUT, MALFORMED -> new ProviderOutcome.Failed();
          case CONTENT_FILTER, OUTPUT_LIMIT, NO_CREDENTIAL, REFUSED_REQUEST, TRANSCRIPT_ENDED ->
              new ProviderOutcome.Accepted();
        });
  }
}
