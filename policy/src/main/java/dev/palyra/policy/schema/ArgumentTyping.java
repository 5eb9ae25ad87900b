package dev.palyra.policy.schema;

import dev.palyra.cedar.schema.CedarType.RecordOf;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What Cedar can type of the arguments of one tool.
 *
 * @param type of {@code context.args}
 * @param unseen what is in the arguments and not in the type
 */
public record ArgumentTyping(RecordOf type, List<Unseen> unseen) {
  public ArgumentTyping {
    unseen = List.copyOf(unseen);
  }

  /** Types the JSON Schema of a tool's arguments. Never fails: what it cannot type is unseen. */
  public static ArgumentTyping of(JsonNode jsonSchema) {
    return new JsonSchemaTyper(jsonSchema).typeArguments();
  }
}
