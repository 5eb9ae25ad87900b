package dev.palyra.policy;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.model.Request;

/** A request in Cedar's terms, with the entities that it is about. */
public record Question(Request request, Entities entities) {}
