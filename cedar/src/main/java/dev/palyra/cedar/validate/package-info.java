/**
 * What a schema is for: checking data and policies against it.
 *
 * <ul>
 *   <li>{@link dev.palyra.cedar.validate.Conformance} checks values, entities and requests;
 *   <li>{@link dev.palyra.cedar.validate.TypedJson} reads entities and contexts from JSON where the
 *       schema says what a string or an object stands for;
 *   <li>{@link dev.palyra.cedar.validate.Validator} checks policies and templates: an accepted
 *       policy can't fail on any request and entities that conform, except for overflow and missing
 *       entities.
 * </ul>
 *
 * <p>Validation is strict in Cedar's sense; there is no permissive and no partial mode.
 */
@NullMarked
package dev.palyra.cedar.validate;

import org.jspecify.annotations.NullMarked;
