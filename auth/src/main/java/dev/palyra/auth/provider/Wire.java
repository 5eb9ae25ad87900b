package dev.palyra.auth.provider;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The library's messages over a transport of ours. Thread-safe. */
record Wire(Transport transport) implements HTTPRequestSender {
  HTTPResponse send(HTTPRequest request) throws IOException {
    return request.send(this);
  }

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    Map<String, String> headers = new HashMap<>();
    request.getHeaderMap().forEach((name, values) -> headers.put(name, String.join(", ", values)));
    String body = request.getBody();
    Transport.Answer came =
        transport.send(
            request.getMethod().name(),
            request.getURI(),
            headers,
            body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
    var response = new HTTPResponse(came.status());
    try {
      response.setContentType(came.type().isEmpty() ? "text/plain" : came.type());
    } catch (ParseException e) {
      throw new IOException("the type of the answer is malformed", e);
    }
    response.setBody(new String(came.body(), StandardCharsets.UTF_8));
    return response;
  }
}
