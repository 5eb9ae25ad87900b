/**
 * Evaluation: policies compiled once, indexed by their scopes, evaluated many times. Internal; the
 * way in is {@link dev.palyra.cedar.PolicySet} and {@link dev.palyra.cedar.Authorizer}.
 *
 * <p>A condition becomes a tree of small final nodes ({@link dev.palyra.cedar.eval.Compiler}), each
 * of which evaluates itself. Where Cedar has no value it is an {@link
 * dev.palyra.cedar.model.EvaluationException}, cheap because it has neither a stack trace nor,
 * until somebody asks, a message. Evaluation is a pure function of policies, entities and request:
 * no clock, no input, no lock. It recurses over nesting, which {@link
 * dev.palyra.cedar.model.Limits} bounds.
 */
@NullMarked
package dev.palyra.cedar.eval;

import org.jspecify.annotations.NullMarked;
