/**
 * Schemas: what entity types, actions and contexts there are.
 *
 * <p>A schema is read from Cedar's schema syntax or from its JSON into a {@link
 * dev.palyra.cedar.schema.SchemaFragment}, which holds it as it was written and can be printed in
 * both forms. Resolving a fragment gives a {@link dev.palyra.cedar.schema.Schema}: every name bound
 * to its definition, common types inlined, hierarchies closed. Entities, contexts, requests and
 * policies are checked against that.
 *
 * <p>Everything is bounded by {@link dev.palyra.cedar.model.Limits} and {@link
 * dev.palyra.cedar.schema.SchemaLimits}: a hostile schema is refused with an error that names the
 * limit. Open records ({@code additionalAttributes}) and attributes of actions, which Cedar
 * reserves for experiments, are refused.
 */
@NullMarked
package dev.palyra.cedar.schema;

import org.jspecify.annotations.NullMarked;
