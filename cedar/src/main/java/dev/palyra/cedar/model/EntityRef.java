package dev.palyra.cedar.model;

/**
 * What stands for an entity in the scope of a policy: an entity, or in a template the slot that
 * will hold one.
 */
public sealed interface EntityRef permits EntityUid, Slot {}
