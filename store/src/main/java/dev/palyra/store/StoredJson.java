package dev.palyra.store;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.palyra.core.approval.ArgumentMatch;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.Principal;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.secret.VaultRef;
import java.util.Base64;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Domain values as JSON in a column. Strict on the way back: an unknown or missing member means
 * that the row was not written by this program.
 */
final class StoredJson {
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = CallResult.Ran.class, name = "ran"),
    @JsonSubTypes.Type(value = CallResult.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = CallResult.Orphaned.class, name = "orphaned")
  })
  private interface CallResultForm {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Exited.class, name = "exited"),
    @JsonSubTypes.Type(value = Outcome.Signaled.class, name = "signaled"),
    @JsonSubTypes.Type(value = Outcome.LimitExceeded.class, name = "limit-exceeded"),
    @JsonSubTypes.Type(value = Outcome.Cancelled.class, name = "cancelled"),
    @JsonSubTypes.Type(value = Outcome.Denied.class, name = "denied"),
    @JsonSubTypes.Type(value = Outcome.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed")
  })
  private interface OutcomeForm {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = ArgumentMatch.Equal.class, name = "equal"),
    @JsonSubTypes.Type(value = ArgumentMatch.Like.class, name = "like")
  })
  private interface ArgumentMatchForm {}

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addMixIn(CallResult.class, CallResultForm.class)
          .addMixIn(Outcome.class, OutcomeForm.class)
          .addMixIn(ArgumentMatch.class, ArgumentMatchForm.class)
          .addModule(texts())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StoredJson() {}

  static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static <T> T read(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JacksonException e) {
      // The message of the parser quotes the row; a row may hold what must not be logged.
      throw new StoreException("a stored " + type.getSimpleName() + " cannot be read");
    }
  }

  private static SimpleModule texts() {
    var module = new SimpleModule();
    text(module, CallId.class, CallId::value, CallId::new);
    text(module, Arguments.class, Arguments::text, Arguments::parse);
    text(module, PolicyId.class, PolicyId::value, PolicyId::new);
    text(module, Principal.class, Principal::toString, Principal::parse);
    text(module, VaultRef.class, VaultRef::toString, VaultRef::parse);
    text(
        module,
        Bytes.class,
        bytes -> Base64.getEncoder().encodeToString(bytes.toArray()),
        text -> Bytes.of(Base64.getDecoder().decode(text)));
    return module;
  }

  /** A type that is one string. */
  private static <T> void text(
      SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
    module.addSerializer(
        type,
        new StdSerializer<>(type) {
          @Override
          public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(write.apply(value));
          }
        });
    module.addDeserializer(
        type,
        new StdDeserializer<>(type) {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) {
            return read.apply(in.getString());
          }
        });
  }
}
