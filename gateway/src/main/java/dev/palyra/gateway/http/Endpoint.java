package dev.palyra.gateway.http;

import java.io.IOException;

/** Answers the requests of one route. */
@FunctionalInterface
interface Endpoint {
  Reply answer(Exchange exchange) throws IOException, InterruptedException;
}
