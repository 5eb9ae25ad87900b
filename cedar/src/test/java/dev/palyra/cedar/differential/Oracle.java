package dev.palyra.cedar.differential;

import com.cedarpolicy.BasicAuthorizationEngine;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.json.JsonWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The official implementation, called with JSON texts as its own Java binding calls it. The
 * binding's classes are left out, since they change what they pass on: they make 1.5 a 1 and know
 * no implicit entities.
 *
 * <p>Calls run on one thread with a 64 MB stack: deep policies overflow a smaller one, which takes
 * the JVM with it.
 */
final class Oracle implements AutoCloseable {
  private static final long STACK = 64L << 20;

  private final Method call;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(null, task, "cedar-oracle", STACK));

  Oracle() {
    try {
      new BasicAuthorizationEngine(); // Loads the native library.
      call =
          BasicAuthorizationEngine.class.getDeclaredMethod(
              "callCedarJNI", String.class, String.class);
      call.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("the binding has changed", e);
    }
  }

  /** What an operation came to. */
  sealed interface Answer {
    /** The input was refused. */
    record Refused(String why) implements Answer {}

    /** The policies that have errors, and those of the others that can't match any request. */
    record Validated(Set<String> wrong, Set<String> impossible) implements Answer {}

    /** The response to a request. */
    record Decided(String decision, Set<String> reasons, Set<String> errors) implements Answer {}
  }

  Answer validate(Json schema, Json policies) {
    Json.Obj answer = call("ValidateOperation", Map.of("schema", schema, "policies", policies));
    if (isFailure(answer)) {
      return new Answer.Refused(answer.toString());
    }
    Set<String> impossible = new TreeSet<>();
    for (Json warning : array(answer, "validationWarnings")) {
      if (warning.toString().contains("policy is impossible")) {
        impossible.add(policyId(warning));
      }
    }
    Set<String> wrong = policyIds(answer, "validationErrors");
    impossible.removeAll(wrong);
    return new Answer.Validated(wrong, impossible);
  }

  Answer authorize(Map<String, Json> request) {
    Json.Obj answer = call("AuthorizationOperation", request);
    if (isFailure(answer) || !(answer.get("response") instanceof Json.Obj response)) {
      return new Answer.Refused(answer.toString());
    }
    Json.Obj diagnostics = (Json.Obj) member(response, "diagnostics");
    Set<String> reasons = new TreeSet<>();
    array(diagnostics, "reason").forEach(reason -> reasons.add(text(reason)));
    return new Answer.Decided(
        text(member(response, "decision")), reasons, policyIds(diagnostics, "errors"));
  }

  private static boolean isFailure(Json.Obj answer) {
    return answer.get("type") instanceof Json.Str(String type) && type.equals("failure");
  }

  private static Set<String> policyIds(Json.Obj answer, String member) {
    Set<String> ids = new TreeSet<>();
    array(answer, member).forEach(item -> ids.add(policyId(item)));
    return ids;
  }

  private static String policyId(Json item) {
    return text(member((Json.Obj) item, "policyId"));
  }

  private static Iterable<Json> array(Json.Obj object, String member) {
    return ((Json.Arr) member(object, member)).items();
  }

  private static Json member(Json.Obj object, String name) {
    return Objects.requireNonNull(object.get(name), name);
  }

  private static String text(Json json) {
    return ((Json.Str) json).value();
  }

  private Json.Obj call(String operation, Map<String, Json> input) {
    String text = JsonWriter.compact(new Json.Obj(new LinkedHashMap<>(input)));
    try {
      String answer = (String) thread.submit(() -> call.invoke(null, operation, text)).get();
      return (Json.Obj) JsonReader.read(answer);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof InvocationTargetException i ? i.getCause() : e;
      throw new IllegalStateException("the oracle failed on " + text, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
