package dev.palyra.mcp.server;

import dev.palyra.core.call.ToolName;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Port: what the servers behind Palyra offer beside tools. Reading a resource and getting a prompt
 * are calls of tools that stand for them in the catalogue, so that they pass the gate. Thread-safe.
 */
public interface Offers {
  /** Whether any server is there. */
  boolean present();

  List<JsonNode> resources(Caller caller);

  List<JsonNode> templates(Caller caller);

  List<JsonNode> prompts(Caller caller);

  /** The tool that stands for reading this resource. */
  Optional<ToolName> reader(Caller caller, String uri);

  /**
   * What stands for getting a prompt.
   *
   * @param name the server's own name of it
   */
  record Prompt(ToolName tool, String name) {}

  Optional<Prompt> prompt(Caller caller, String name);

  /** Completes an argument of a prompt or a template. */
  JsonNode complete(Caller caller, ObjectNode params) throws InterruptedException;

  /** Asks the server of a resource to tell when it changes. */
  void subscribe(Caller caller, String uri) throws InterruptedException;

  /** Something that changed. */
  sealed interface Change {
    /** One of the lists: tools, prompts or resources. */
    record Listing(String kind) implements Change {}

    /** A resource. */
    record Updated(String uri, ObjectNode params) implements Change {}
  }

  /** From now on {@code listener} is told of changes; it must not block. */
  void onChange(Consumer<Change> listener);

  /** No servers. */
  Offers NONE =
      new Offers() {
        @Override
        public boolean present() {
          return false;
        }

        @Override
        public List<JsonNode> resources(Caller caller) {
          return List.of();
        }

        @Override
        public List<JsonNode> templates(Caller caller) {
          return List.of();
        }

        @Override
        public List<JsonNode> prompts(Caller caller) {
          return List.of();
        }

        @Override
        public Optional<ToolName> reader(Caller caller, String uri) {
          return Optional.empty();
        }

        @Override
        public Optional<Prompt> prompt(Caller caller, String name) {
          return Optional.empty();
        }

        @Override
        public JsonNode complete(Caller caller, ObjectNode params) {
          throw new IllegalStateException("no servers");
        }

        @Override
        public void subscribe(Caller caller, String uri) {}

        @Override
        public void onChange(Consumer<Change> listener) {}
      };
}
