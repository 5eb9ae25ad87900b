package dev.palyra.agent.model;

import tools.jackson.databind.JsonNode;

/**
 * A tool that the model may call.
 *
 * @param name in this gateway, such as {@code fs.read}
 * @param schema of its arguments; not to be changed
 */
public record ToolOffer(String name, String description, JsonNode schema) {}
