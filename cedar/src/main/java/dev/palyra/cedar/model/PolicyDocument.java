package dev.palyra.cedar.model;

import java.util.List;

/**
 * What one text or JSON document of policies holds. Ids are unique over policies and templates
 * together.
 *
 * @param policies those that can be evaluated, static or linked, in the order of the document
 * @param templates in the order of the document; a text can't hold links, a JSON document can
 */
public record PolicyDocument(List<Policy> policies, List<Template> templates) {
  public PolicyDocument {
    policies = List.copyOf(policies);
    templates = List.copyOf(templates);
  }
}
