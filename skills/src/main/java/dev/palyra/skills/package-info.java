/**
 * Skills: signed packages of plugins, with the tools that they are.
 *
 * <p>A {@link dev.palyra.skills.SkillPackage} has exactly one byte form, an archive that only this
 * package's own writer makes, so that nothing can hide in it and its digest is that of the file. It
 * is signed with Ed25519. {@link dev.palyra.skills.SkillStore} keeps the installed ones and the key
 * of the publisher that each was first installed from, and checks all of it again whenever one is
 * loaded.
 *
 * <p>Not here: running modules (they are tier A's, as any plugin), reading tool files (the gateway
 * does, with the rules of all tools), fetching packages from anywhere.
 */
@NullMarked
package dev.palyra.skills;

import org.jspecify.annotations.NullMarked;
