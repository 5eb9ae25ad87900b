package dev.palyra.sandbox.egress;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The head of an HTTP/1 request, read strictly (RFC 9112): only CRLF ends a line, no folding, no
 * space around a field's name, no control character. What two parsers could read in two ways is
 * refused, because that is how requests are smuggled.
 */
record HttpHead(String method, String target, List<Field> fields) {
  private static final int MAX_BYTES = 64 << 10;
  private static final int MAX_FIELDS = 200;
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern TARGET = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  /** One header field; the name as it was sent. */
  record Field(String name, String value) {
    boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  /** The request is malformed. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String reason) {
      super(reason);
    }
  }

  static HttpHead read(InputStream in) throws IOException {
    List<String> lines = lines(in);
    String[] request = lines.getFirst().split(" ", -1);
    if (request.length != 3
        || !TOKEN.matcher(request[0]).matches()
        || !TARGET.matcher(request[1]).matches()
        || !(request[2].equals("HTTP/1.1") || request[2].equals("HTTP/1.0"))) {
      throw new MalformedException("malformed request line");
    }
    HttpHead head = new HttpHead(request[0], request[1], fields(lines.subList(1, lines.size())));
    head.checkFraming();
    return head;
  }

  /** Header fields of a response, read as strictly; the status line is not among {@code lines}. */
  static List<Field> fields(List<String> lines) throws MalformedException {
    List<Field> fields = new ArrayList<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon < 0
          || !TOKEN.matcher(line.substring(0, colon)).matches()
          || !VALUE.matcher(line.substring(colon + 1)).matches()) {
        throw new MalformedException("malformed header field");
      }
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return List.copyOf(fields);
  }

  /** Whether a request may have this method, this target and these fields. */
  static boolean wellFormed(String method, String target, List<Field> fields) {
    return TOKEN.matcher(method).matches()
        && TARGET.matcher(target).matches()
        && fields.size() <= MAX_FIELDS
        && fields.stream()
            .allMatch(field ->
                TOKEN.matcher(field.name()).matches() && VALUE.matcher(field.value()).matches());
  }

  static List<String> lines(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int total = 0; total < MAX_BYTES; total++) {
      int next = in.read();
      if (next < 0) {
        throw new MalformedException("the request ends too early");
      }
      boolean afterCr = !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
      if (next == '\n' && afterCr) {
        line.setLength(line.length() - 1);
        if (line.isEmpty()) {
          if (lines.isEmpty()) {
            throw new MalformedException("malformed request line");
          }
          return lines;
        }
        lines.add(line.toString());
        line.setLength(0);
        if (lines.size() > MAX_FIELDS) {
          throw new MalformedException("too many header fields");
        }
      } else if (next == '\n' || afterCr) {
        throw new MalformedException("a line does not end in CRLF");
      } else {
        line.append((char) next);
      }
    }
    throw new MalformedException("the request's head is too long");
  }

  private void checkFraming() throws MalformedException {
    List<String> lengths = all("Content-Length");
    List<String> encodings = all("Transfer-Encoding");
    boolean bad =
        lengths.size() > 1
            || encodings.size() > 1
            || (!lengths.isEmpty() && !encodings.isEmpty())
            || lengths.stream().anyMatch(length -> !LENGTH.matcher(length).matches())
            || encodings.stream().anyMatch(encoding -> !encoding.equalsIgnoreCase("chunked"))
            || all("Host").size() > 1;
    if (bad) {
      throw new MalformedException("ambiguous framing or host");
    }
  }

  List<String> all(String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::value).toList();
  }

  Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /** Length of the body; 0 without one; negative if it is chunked. */
  long bodyLength() {
    if (!all("Transfer-Encoding").isEmpty()) {
      return -1;
    }
    return first("Content-Length").map(Long::parseLong).orElse(0L);
  }

  /** The names of fields that are for this connection only, in lower case. */
  List<String> connectionFields() {
    List<String> names =
        new ArrayList<>(
            List.of(
                "connection",
                "keep-alive",
                "te",
                "trailer",
                "upgrade",
                "host",
                "proxy-connection",
                "proxy-authorization",
                "proxy-authenticate"));
    for (String value : all("Connection")) {
      for (String name : value.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    // Framing is not the client's to drop: the body would become a second request.
    names.removeAll(List.of("content-length", "transfer-encoding"));
    return names;
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
