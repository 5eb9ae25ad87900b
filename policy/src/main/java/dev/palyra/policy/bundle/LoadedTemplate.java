package dev.palyra.policy.bundle;

import dev.palyra.cedar.model.Template;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.policy.annotation.PolicyAnnotations;

/** A template of a bundle with what its annotations say. */
public record LoadedTemplate(PolicyId id, Template template, PolicyAnnotations annotations) {}
