package dev.palyra.gateway.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What the server itself refuses, such as a malformed header, is a problem like any other. */
final class ProblemErrorHandler extends ErrorHandler {
  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback)
      throws IOException {
    var problem =
        status >= 500
            ? new ProblemException(
                ProblemCode.GATEWAY_FAULT, "the gateway failed; its log says why")
            : new ProblemException(ProblemCode.BAD_REQUEST, detail(status));
    var reply = (Reply.Whole) problem.reply();
    response.setStatus(reply.status());
    HttpServer.putSecurityHeaders(response.getHeaders());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
    response.write(true, ByteBuffer.wrap(reply.body()), callback);
  }

  private static String detail(int status) {
    return switch (status) {
      case 408 -> "the request did not arrive in time";
      case 414 -> "the address is too long";
      case 431 -> "the headers are too long";
      case 505 -> "this version of HTTP is not supported";
      default -> "the request is malformed";
    };
  }
}
