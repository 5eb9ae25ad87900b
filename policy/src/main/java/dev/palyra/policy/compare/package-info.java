/**
 * What would change if another bundle decided: beside the active one on live traffic, over calls
 * that were recorded, and in a search for requests on which two bundles differ.
 */
@NullMarked
package dev.palyra.policy.compare;

import org.jspecify.annotations.NullMarked;
